using System.CommandLine;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Authority;
using FlexCoop.Middleware.Backup;
using FlexCoop.Middleware.Certify;
using FlexCoop.Middleware.Demo;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Middleware.Serve;

namespace FlexCoop.Middleware;

/// <summary>The commands of the middleware.</summary>
internal static class MiddlewareCommands
{
    /// <summary>Time to answer what has been asked, and to end the agent of a demonstration.</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("FlexCoop middleware: the server side of a demand-response platform for energy cooperatives.")
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
            CaCommand.Create(),
            AuditCommand.Create(),
            BackupCommand.Create(),
            KeysCommand.Create(),
            CertifyCommand.Create(),
            SetupCodeCommand.Create(),
            ReplaceSigningKeysCommand.Create(),
        };
        // An argument that begins with @ is a file's name like any other.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = EndWithin });
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
    }
}
