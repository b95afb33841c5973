using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>What a scenario on TLS works with: the address of the VTN under test, and certificates of VENs that it is to let in, or not.</summary>
/// <param name="vtn">Where it listens, with the security that it has by default (rule 67).</param>
/// <param name="trust">By what the VTN is known.</param>
/// <param name="certificates">Of VENs.</param>
/// <param name="cancellationToken">Gives the scenario up.</param>
public sealed class TlsBench(Uri vtn, X509ChainPolicy trust, TlsCertificates certificates, CancellationToken cancellationToken) : IDisposable
{
    private readonly List<TlsVen> _vens = [];

    /// <summary>Takes what goes over the wire; null when nobody wants it.</summary>
    public Transcript? Transcript { get; init; }

    /// <summary>Of VENs.</summary>
    public TlsCertificates Certificates => certificates;

    /// <summary>Has the operator of the VTN announce an event for a VEN; null where push is not tried.</summary>
    public Func<VenId, CancellationToken, Task>? AnnounceAsync { get; init; }

    /// <summary>A VEN registers for push, its server takes one suite alone, and an event is to reach it.</summary>
    /// <param name="certificate">What it shows, as a client and as a server.</param>
    /// <param name="suite">Of its server.</param>
    internal async Task ExpectPushAsync(X509Certificate2? certificate, TlsCipherSuite suite)
    {
        if (certificate is null || AnnounceAsync is not { } announceAsync)
        {
            throw new ScenarioSkippedException("There is no certificate by which a VEN is a server");
        }

        using var listener = new PushListener(new PushListenerSecurity(certificate, certificates.Host, trust, suite));
        var ven = NewVen(certificate, suite);
        await ven.RegisterAsync(RawVen.Registration with { HttpPullModel = false, TransportAddress = listener.Url.AbsoluteUri });
        await announceAsync(ven.VenId, cancellationToken);
        while (true)
        {
            var arrived = listener.Arrived;
            switch (listener.Take())
            {
                case { Message: OadrDistributeEvent { Events.Count: > 0 } }:
                    return;
                case { Message: OadrRegisterReport register } pushed:
                    pushed.Reply(OadrWriter.Write(new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), VenId = ven.VenId }));
                    break;
                case { } other:
                    other.Reply([]);
                    break;
                default:
                    await arrived.WaitAsync(cancellationToken);
                    break;
            }
        }
    }

    /// <summary>A VEN that has not connected yet.</summary>
    /// <param name="certificate">What it shows; null for nothing.</param>
    /// <param name="suites">What it offers, in TLS 1.2; none for whatever the platform offers.</param>
    public TlsVen NewVen(X509Certificate2? certificate, params IReadOnlyList<TlsCipherSuite> suites)
    {
        var ven = new TlsVen(vtn, trust, certificate, suites, Transcript, cancellationToken);
        _vens.Add(ven);
        return ven;
    }

    /// <summary>Greets in an old version of TLS alone, and gives what comes: the type of the first record; null when the connection ends without one.</summary>
    /// <param name="version">Such as 0x0302 for TLS 1.1.</param>
    public async Task<byte?> GreetAsync(ushort version)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(vtn.Host, vtn.Port, cancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(OldTls.ClientHello(version, vtn.Host), cancellationToken);
        return await OldTls.FirstRecordAsync(stream, cancellationToken);
    }

    /// <summary>Ends what registrations there are still; what is answered does not matter.</summary>
    /// <param name="cancellationToken">Gives up; the scenario's own may be over.</param>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        foreach (var ven in _vens)
        {
            await ven.TidyAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _vens.ForEach(ven => ven.Dispose());
}
