using System.CommandLine;
using FlexCoop.Middleware.Demo;
using FlexCoop.Middleware.Serve;

namespace FlexCoop.Middleware;

/// <summary>The commands of the middleware.</summary>
internal static class MiddlewareCommands
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("FlexCoop middleware: the server side of a demand-response platform for energy cooperatives.")
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
        };
        var parsed = root.Parse(args);
        var exitCode = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
    }
}
