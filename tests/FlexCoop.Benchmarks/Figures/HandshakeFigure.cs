using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FlexCoop.Benchmarks.Load;
using FlexCoop.Benchmarks.Servers;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>Full handshakes of mutual TLS 1.3 at OpenADR's door, each with one answer, beside bare Kestrel and beside openssl's own server, all with the same certificates.</summary>
internal static class HandshakeFigure
{
    private const int Clients = 4;
    private const double Wanted = 0.75;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        using var doors = await BenchDoors.StartAsync(cancellationToken);
        await EnrolClientAsync(doors, cancellationToken);
        var answer = "There is nothing here at this door.\n".Length;
        var (bare, barePort) = await ServerProcess.StartOwnAsync(cancellationToken, BareTlsServer.Command, doors.Folder, $"{answer}");
        using (bare)
        {
            Task<double> RoundAsync(int port) => SslTime.RunAsync(port, doors.Folder, Clients, scale.Round, cancellationToken);
            var (ours, bares) = await Rounds.InTurnsAsync(scale.Rounds, () => RoundAsync(doors.OpenAdrPort), () => RoundAsync(int.Parse(barePort, CultureInfo.InvariantCulture)));
            var (our, their) = (ours.Median(rate => rate), bares.Median(rate => rate));
            var (sslServer, sslPort) = await StartOpenSslAsync(doors.Folder, cancellationToken);
            using (sslServer)
            {
                var (again, openSsl) = await Rounds.InTurnsAsync(scale.Rounds, () => RoundAsync(doors.OpenAdrPort), () => RoundAsync(sslPort));
                var openSslRate = openSsl.Median(rate => rate);
                return
                [
                    Figure.AtLeast($"handshakes of mutual TLS 1.3 at OpenADR's door, by {Clients} `openssl s_time`", $"{our:#,0}/s", $"bare Kestrel, {their:#,0}/s", our / their, Wanted),
                    Figure.Plain("the same, beside `openssl s_server`, which serves one after the other", $"{again.Median(rate => rate):#,0}/s", $"{openSslRate:#,0}/s"),
                ];
            }
        }
    }

    /// <summary>Enrols the box that shakes hands; its key and certificate lie in <c>client.pem</c>.</summary>
    private static async Task EnrolClientAsync(BenchDoors doors, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var enrolled = Convert.FromBase64String(await doors.EnrolAsync(BenchDoors.NewRequest(key), cancellationToken));
        var answer = PemEncoding.WriteString("PKCS7", enrolled);
        var certificate = await SystemProgram.OutputAsync("openssl", "openssl", ["pkcs7", "-print_certs"], answer, cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(doors.Folder, SslTime.ClientFile), $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate}\n", cancellationToken);
    }

    private static async Task<(ServerProcess Server, int Port)> StartOpenSslAsync(string folder, CancellationToken cancellationToken)
    {
        var (port, certificate, authorities) = (FreePort.Find(), Path.Combine(folder, DoorsServer.ServerFile), Path.Combine(folder, DoorsServer.AuthoritiesFile));
        var server = ServerProcess.Start(
            "openssl", "s_server", "-accept", $"{port}", "-cert", certificate, "-key", certificate, "-cert_chain", certificate, "-CAfile", authorities, "-Verify", "3", "-verify_return_error", "-verify_quiet", "-tls1_3", "-www", "-quiet");
        while (!await IsOpenAsync(port, cancellationToken))
        {
            await Task.Yield();
        }

        return (server, port);
    }

    private static async Task<bool> IsOpenAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
