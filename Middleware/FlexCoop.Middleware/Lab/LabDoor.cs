using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlexCoop.Middleware.Lab;

/// <summary>The one door of a lab.</summary>
internal static class LabDoor
{
    private static readonly string[] Hosts = ["localhost", "127.0.0.1", "[::1]", "::1"];

    /// <summary>Listens on the lab address in HTTP/1.1.</summary>
    public static void ListenInLab(this KestrelServerOptions server, IPEndPoint address)
    {
        server.AddServerHeader = false;

        // Who reads a body bounds it: OpenADR at 1 MiB, REST at 1 MiB with an answer that says where it was passed.
        server.Limits.MaxRequestBodySize = null;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        server.Listen(address, listen => listen.Protocols = HttpProtocols.Http1);
    }

    /// <summary>Refuses requests for a foreign host: a web page that a browser was led to may not speak to the lab (DNS rebinding).</summary>
    public static void UseLabHosts(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (Hosts.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return context.Response.WriteAsync($"Host '{context.Request.Host}' is not served here; a lab is reached as localhost or 127.0.0.1.\n");
    });
}
