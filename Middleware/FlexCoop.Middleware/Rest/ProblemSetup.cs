using System.Diagnostics;
using FlexCoop.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace FlexCoop.Middleware.Rest;

/// <summary>Makes problem documents of what no handler answered: routes that are not there, and our own faults.</summary>
internal static partial class ProblemSetup
{
    public static void UseProblems(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("FlexCoop.Middleware.Rest");
        app.UseExceptionHandler(handler => handler.Run(context =>
        {
            var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
            var (status, slug, title, detail) = Explain(error);
            if (status == StatusCodes.Status500InternalServerError)
            {
                Log.Unhandled(logger, context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "elsewhere", error);
            }

            if (status == StatusCodes.Status503ServiceUnavailable)
            {
                context.Response.Headers.RetryAfter = "5";
            }

            var trace = status >= StatusCodes.Status500InternalServerError ? Activity.Current?.Id ?? context.TraceIdentifier : null;
            return Results.Json(
                new ProblemResource { Type = "urn:flexcoop:problem:" + slug, Title = title, Status = status, Detail = detail, TraceId = trace },
                RestJson.Writer.ProblemResource,
                contentType: "application/problem+json",
                statusCode: status).ExecuteAsync(context);
        }));
        app.UseStatusCodePages(pages =>
        {
            var context = pages.HttpContext;
            var result = context.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => Problem.NotFound($"There is nothing at '{context.Request.Path}'."),
                StatusCodes.Status405MethodNotAllowed => Problem.Of(
                    StatusCodes.Status405MethodNotAllowed, "method", "Method not allowed", $"'{context.Request.Path}' takes {context.Response.Headers.Allow}."),
                var status => Problem.Of(status, "refused", "Refused", "The request was refused."),
            };
            return result.ExecuteAsync(context);
        });
    }

    private static (int Status, string Slug, string Title, string Detail) Explain(Exception? error) => error switch
    {
        BadHttpRequestException bad => (bad.StatusCode, "malformed", "Malformed request", bad.Message),
        DatabaseException { IsOfARead: true } => (StatusCodes.Status503ServiceUnavailable, "storage", "Not available", "The database cannot be read; try again later."),
        DatabaseException { IsFinal: false } full => (StatusCodes.Status503ServiceUnavailable, "storage-full", "No room", full.Message),
        DatabaseException => (StatusCodes.Status503ServiceUnavailable, "storage", "Not available", "The database takes no commits; try again later."),
        _ => (StatusCodes.Status500InternalServerError, "internal", "Our fault", "Something went wrong on our side; nothing of the request was done, or all of it."),
    };

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Error, "{Method} {Path} failed")]
        public static partial void Unhandled(ILogger logger, string method, string path, Exception? exception);
    }
}
