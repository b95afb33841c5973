using System.CommandLine;

namespace FlexCoop.Middleware.Demo;

internal static class DemoCommand
{
    public static Command Create() => new("demo", "x");
}
