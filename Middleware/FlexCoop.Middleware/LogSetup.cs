using System.Globalization;
using Serilog;
using Serilog.Events;

namespace FlexCoop.Middleware;

/// <summary>Logs by Serilog, to the console.</summary>
internal static class LogSetup
{
    // ":j" writes every text of a peer as JSON: line breaks and control characters in an id or name stay inert.
    private const string Template = "{Timestamp:HH:mm:ss} {Level:u3} {Message:j}{NewLine}{Exception}";

    public static void AddMiddlewareLogs(this ILoggingBuilder logging, bool toConsole)
    {
        logging.ClearProviders();
        if (!toConsole)
        {
            return;
        }

        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)

            // What keeps the host from starting is said by the command; what a handler did not catch, by the one place that answers it.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogEventLevel.Fatal)
            .WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose)
            .CreateLogger();
        logging.AddSerilog(logger, dispose: true);

        // Nothing of it is shown; as long as anything might be, the host makes an activity and a scope for each request.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }
}
