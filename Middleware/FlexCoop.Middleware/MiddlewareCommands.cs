using System.CommandLine;
using FlexCoop.Middleware.Demo;
using FlexCoop.Middleware.Serve;

namespace FlexCoop.Middleware;

/// <summary>The commands of the middleware.</summary>
internal static class MiddlewareCommands
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("FlexCoop middleware: the server side of a demand-response platform for energy cooperatives.")
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
        };
        return root.Parse(args).InvokeAsync();
    }
}
