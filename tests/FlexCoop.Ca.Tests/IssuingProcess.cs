using System.Diagnostics;

namespace FlexCoop.Ca.Tests;

/// <summary>A process that issues one certificate, and dies where it is told to.</summary>
internal static class IssuingProcess
{
    /// <summary>The request, in the folder.</summary>
    public const string RequestFile = "request.der";

    /// <summary>Who asks; the same in each process.</summary>
    public static Requester Requester { get; } = new()
    {
        Grant = new EnrolmentGrant { GrantId = "G-1", MandateId = "M-1" },
        Mandate = new Mandate
        {
            MandateId = "M-1", Profile = "ven", Subject = "VEN-1", Cooperative = "dorp", DeviceId = new Guid("0d2c7a54-58c4-4b7a-9e0f-2c1d7a54e911"), IsActive = true,
        },
    };

    /// <summary>The authority over the folder, which knows the mandate.</summary>
    public static async Task<CaHost> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        var ca = await CaHost.OpenOverAsync(folder, cancellationToken);
        ca.Rights.Mandates["M-1"] = Requester.Mandate!;
        return ca;
    }

    /// <summary>What the process does.</summary>
    public static async Task RunAsync(string folder, CancellationToken cancellationToken)
    {
        await using var ca = await OpenAsync(folder, cancellationToken);
        await ca.Issuer.IssueAsync(await File.ReadAllBytesAsync(Path.Combine(folder, RequestFile), cancellationToken), Requester, cancellationToken);
    }

    /// <summary>Runs the process.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> StartAsync(string folder, string crashPoint, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(IssuingProcess).Assembly.Location, folder]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FLEXCOOP_CRASH_POINT"] = crashPoint;
        start.Environment[SomeHierarchy.Variable] = SomeHierarchy.Place;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }
}
