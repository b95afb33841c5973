using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Ca;
using FlexCoop.Middleware;
using FlexCoop.Middleware.Doors;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>The middleware with its TLS doors, as <c>serve</c> opens them, with limits so wide that the server is what is measured.</summary>
internal static class DoorsServer
{
    public const string Command = "doors";

    /// <summary>Beside the data: what the bare servers need to show the same certificates.</summary>
    public const string ServerFile = "server.pem";

    /// <summary>Beside the data: roots and intermediates.</summary>
    public const string AuthoritiesFile = "authorities.pem";

    private static readonly Dictionary<string, string?> Settings = OpenBuckets.With(
    [
        ("Ca:RequestsPerAddress", "100000"), ("Ca:EnrolmentsPerCooperative", "1000000"), ("Ca:SignaturesPerSecond", "10000"),
        ("Identity:BuiltInProvider", "false"), ("Doors:HandshakesPerAddress", "100000"), ("Doors:ConnectionsPerAddress", "100000"),
    ]);

    /// <summary>Serves until it is killed, and prints the machines' and OpenADR's door.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        var free = new IPEndPoint(IPAddress.Loopback, 0);
        await using var app = MiddlewareApp.Build(new MiddlewareOptions
        {
            DataFolder = Path.Combine(folder, "data"), Doors = new DoorAddresses(free, free, free, Certification: null), Rights = new BenchRights(), Settings = Settings, LogsToConsole = false,
        });
        var (urls, _) = await MiddlewareApp.OpenAsync(app, CancellationToken.None);
        var shown = app.Services.GetRequiredService<ServerCertificates>().For(Door.OpenAdr, isEcc: true);
        using var key = shown.TargetCertificate.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(
            Path.Combine(folder, ServerFile),
            string.Join('\n', [key.ExportPkcs8PrivateKeyPem(), shown.TargetCertificate.ExportCertificatePem(), .. shown.IntermediateCertificates.Select(one => one.ExportCertificatePem())]));
        await File.WriteAllTextAsync(
            Path.Combine(folder, AuthoritiesFile), string.Join('\n', app.Services.GetRequiredService<Hierarchy>().All.Select(authority => authority.Certificate.ExportCertificatePem())));
        Console.WriteLine($"{urls[(int)Door.Machines].Port} {urls[(int)Door.OpenAdr].Port}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
