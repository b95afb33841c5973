using System.Reflection;

namespace FlexCoop.Middleware.Serve;

/// <summary>Refuses a runtime whose XML cryptography has holes that are known and mended: System.Security.Cryptography.Xml below 10.0.10 (T-08).</summary>
/// <remarks>Nothing of ours calls it, which the analyzer's banned symbols see to; but it lies in the framework beside us, and the framework may.</remarks>
internal static class RuntimeFloor
{
    private const string Library = "System.Security.Cryptography.Xml";

    private static readonly Version Least = new(10, 0, 10);

    /// <summary>The version that the process runs with, such as 10.0.12+b5ba9b4bd7; null when the framework has none.</summary>
    public static string? Installed
    {
        get
        {
            try
            {
                return Assembly.Load(Library).GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        }
    }

    /// <param name="installed">As <see cref="Installed"/>.</param>
    /// <exception cref="StartException">It is too old.</exception>
    public static void Check(string? installed)
    {
        if (installed is not null && (!Version.TryParse(installed.Split('+', '-')[0], out var version) || version < Least))
        {
            throw new StartException($"The runtime's {Library} is {installed}, which has known holes; install the ASP.NET Core runtime {Least} or later.");
        }
    }
}
