using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Conformance;

/// <summary>What a scenario on XML signatures works with: VENs that the VTN under test trusts by their certificates, at its door of mutual TLS.</summary>
/// <param name="vtn">The door.</param>
/// <param name="trust">By what the VTN is known.</param>
/// <param name="clock">The VTN's real time.</param>
/// <param name="certificates">Certificates of different VENs, with their keys: of ECDSA, of RSA, and another one.</param>
/// <param name="cancellationToken">Gives the scenario up.</param>
public sealed class SignatureBench(Uri vtn, X509ChainPolicy trust, TimeProvider clock, (X509Certificate2 Ecdsa, X509Certificate2 Rsa, X509Certificate2 Other) certificates, CancellationToken cancellationToken)
    : IDisposable
{
    private readonly List<SigningVen> _vens = [];

    /// <summary>Takes what goes over the wire; null when nobody wants it.</summary>
    public Transcript? Transcript { get; init; }

    /// <summary>A VEN with a key of ECDSA.</summary>
    public SigningVen Ven => field ??= New(certificates.Ecdsa);

    /// <summary>A VEN with a key of RSA.</summary>
    public SigningVen RsaVen => field ??= New(certificates.Rsa);

    /// <summary>Another VEN that the VTN trusts, too.</summary>
    public SigningVen OtherVen => field ??= New(certificates.Other);

    /// <summary>The VTN's real time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

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

    private SigningVen New(X509Certificate2 certificate)
    {
        var ven = new SigningVen(vtn, new RawVenSecurity(certificate, trust), clock, Transcript, cancellationToken);
        _vens.Add(ven);
        return ven;
    }
}
