using System.Diagnostics;

namespace FlexCoop.Testing;

/// <summary>A program of the system that a test asks for its opinion; <c>.ci/run</c> installs it.</summary>
public static class SystemProgram
{
    /// <summary>Runs a program to its end. The running test is skipped, and says so, when the program is not there.</summary>
    /// <param name="name">The program, as it is found on the path.</param>
    /// <param name="package">The Debian package that brings it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its exit code, and what it wrote to its standard error.</returns>
    public static async Task<(int ExitCode, string Error)> RunAsync(string name, string package, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var (exitCode, _, error) = await RunToEndAsync(name, package, arguments, input: "", cancellationToken);
        return (exitCode, error);
    }

    /// <summary>Runs a program on an input to its end, and gives what it wrote.</summary>
    public static async Task<string> OutputAsync(string name, string package, IEnumerable<string> arguments, string input, CancellationToken cancellationToken) =>
        (await RunToEndAsync(name, package, arguments, input, cancellationToken)).Output;

    /// <summary>Finds a program that another one will call. The running test is skipped, and says so, when it is not there.</summary>
    /// <returns>Where it is.</returns>
    public static string Find(string name, string package)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            Skip.Because($"{name} is not here: install the Debian package {package}, as .ci/run does.");
        }

        return path!;
    }

    /// <summary>Runs a program on an input to its end, and gives its exit code and all that it wrote.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunToEndAsync(string name, string package, IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Find(name, package), arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, error);
    }
}
