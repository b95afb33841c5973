using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Middleware.Identity;

/// <summary>A page: static HTML that works without script, with the headers that keep it to itself (T-32).</summary>
/// <param name="Title">Its title and heading.</param>
/// <param name="Body">What is below the heading.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="LeadsTo">An address outside to which one of its forms may lead; null for none.</param>
internal sealed record Page(string Title, Html Body, int Status = StatusCodes.Status200OK, string? LeadsTo = null) : IResult
{
    private const string Style =
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
        + "label{display:block;margin-top:1rem}input{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}"
        + "button{font:inherit;margin:1rem .5rem 0 0;padding:.5rem 1.2rem}.fault{border-left:.3rem solid #b00020;padding-left:.8rem}"
        + "code{font-size:1.1rem;overflow-wrap:anywhere}dt{font-weight:bold}";

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>Says why it does not go on.</summary>
    public static Page Refusal(string why, int status = StatusCodes.Status400BadRequest) => new("This does not work", Html.Of($"<p class=\"fault\" role=\"alert\">{why}</p>"), status);

    /// <summary>What was wrong with a form; empty when nothing was.</summary>
    public static Html Fault(string? fault) => fault is null ? Html.Empty : Html.Of($"<p class=\"fault\" role=\"alert\">{fault}</p>");

    /// <summary>An instant, as people read it.</summary>
    public static string Minute(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm' UTC'", CultureInfo.InvariantCulture);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self'{Source(LeadsTo)}; frame-ancestors 'none'; base-uri 'none'";
        response.Headers.XFrameOptions = "DENY";
        var page = Html.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{Title} - FlexCoop</title><style>{new Html(Style)}</style></head>
            <body><nav><a href="{Routes.Home}">FlexCoop</a></nav><main><h1>{Title}</h1>
            {Body}
            </main></body>
            </html>

            """);
        return response.WriteAsync(page.Text, httpContext.RequestAborted);
    }

    private static string Source(string? uri) => uri is null || !Uri.TryCreate(uri, UriKind.Absolute, out var address)
        ? ""
        : " " + (address.Scheme is "https" or "http" ? address.GetLeftPart(UriPartial.Authority) : address.Scheme + ":");
}
