using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>What a VTN cannot outdo: Kestrel with one endpoint that reads the body and answers as many bytes, whatever was asked.</summary>
internal static class BareServer
{
    public const string Command = "bare";

    /// <summary>Serves until it is killed, and prints where.</summary>
    /// <param name="bytes">The length of every answer.</param>
    public static async Task<int> RunAsync(int bytes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        await using var app = builder.Build();
        var answer = new byte[bytes];
        Array.Fill(answer, (byte)' ');
        app.MapPost("/{**path}", async (HttpContext context) =>
        {
            var length = (int)context.Request.ContentLength!.Value;
            var body = ArrayPool<byte>.Shared.Rent(length);
            await context.Request.Body.ReadExactlyAsync(body.AsMemory(0, length));
            ArrayPool<byte>.Shared.Return(body);
            context.Response.ContentType = "application/xml";
            context.Response.ContentLength = bytes;
            await context.Response.Body.WriteAsync(answer);
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }
}
