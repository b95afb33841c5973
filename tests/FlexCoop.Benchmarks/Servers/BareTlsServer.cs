using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>What OpenADR's door cannot outdo: Kestrel with the same certificates, which requires a client's, checks its chain, and answers as many bytes.</summary>
internal static class BareTlsServer
{
    public const string Command = "bare-tls";

    /// <summary>Serves until it is killed, and prints its port.</summary>
    /// <param name="folder">Where <see cref="DoorsServer"/> has put its certificates.</param>
    /// <param name="bytes">The length of every answer.</param>
    public static async Task<int> RunAsync(string folder, int bytes)
    {
        var file = Path.Combine(folder, DoorsServer.ServerFile);
        using var leaf = X509Certificate2.CreateFromPemFile(file, file);
        var (chain, authorities) = (new X509Certificate2Collection(), new X509Certificate2Collection());
        chain.ImportFromPemFile(file);
        authorities.ImportFromPemFile(Path.Combine(folder, DoorsServer.AuthoritiesFile));
        var context = SslStreamCertificateContext.Create(leaf, [.. chain.Skip(1)], offline: true);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = leaf;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.OnAuthenticate = (_, tls) =>
                {
                    tls.EnabledSslProtocols = SslProtocols.Tls13;
                    tls.ServerCertificateContext = context;
                    tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
                    tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities.Where(IsRoot).ToArray());
                    tls.CertificateChainPolicy.ExtraStore.AddRange(authorities.Where(one => !IsRoot(one)).ToArray());
                };
            });
        }));
        await using var app = builder.Build();
        var answer = new byte[bytes];
        app.MapGet("/{**path}", async (HttpContext response) =>
        {
            response.Response.ContentLength = bytes;
            await response.Response.Body.WriteAsync(answer);
        });
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.Single()).Port);
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.Subject == certificate.Issuer;
}
