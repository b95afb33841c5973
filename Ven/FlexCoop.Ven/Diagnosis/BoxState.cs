using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>What the state folder of a box holds, as far as it can be read.</summary>
/// <param name="Identity">Who the box is; null before it was enrolled.</param>
/// <param name="Enrolment">How far an enrolment has come; null when none is under way.</param>
/// <param name="Credentials">What it shows to its VTN; null when it has nothing, or key and certificate cannot be used.</param>
/// <param name="Key">The private key of an enrolment under way, as PEM; null when there is none.</param>
/// <param name="Registration">Who it is at its VTN; null before it was registered.</param>
internal sealed record BoxState(VenIdentity? Identity, EnrolmentState? Enrolment, VenCredentials? Credentials, string? Key, Registration? Registration) : IDisposable
{
    /// <summary>The certificate of an enrolment under way, with its key, to which the approval is bound; the caller disposes of it. Both were looked at before.</summary>
    public X509Certificate2 Binding() => X509Certificate2.CreateFromPem(Enrolment!.Binding, Key!);

    public void Dispose() => Credentials?.Dispose();
}
