namespace FlexCoop.Middleware.Doors;

/// <summary>Why a door refuses somebody, as the log tells its operator; the agent's <c>doctor</c> has the same causes (Ven/README.md).</summary>
/// <param name="Cause">What both call it.</param>
/// <param name="Remedy">What mends it.</param>
internal sealed record DoorTrouble(string Cause, string Remedy)
{
    /// <summary>In which header the cause of a refusal stands, for who has shown a certificate.</summary>
    public const string Header = "FlexCoop-Cause";

    public static DoorTrouble NoTls { get; } = new("no-tls", "this port is for TLS: have the peer use https, if it is one of ours at all");

    public static DoorTrouble NoCommonSuite { get; } = new("no-common-suite", "have the peer offer TLS 1.3, or 1.2 with ECDHE and AES-128, or update it");

    public static DoorTrouble NoClientCertificate { get; } = new(
        "no-client-certificate", "enrol the box; one that has a certificate has not taken ours, and its 'doctor' says why");

    public static DoorTrouble GivenUp { get; } = new("tls-failed", "the peer has most likely not taken our certificate: give it our root, or have it use a name of Doors:HostName");

    public static DoorTrouble CertificateRefused { get; } = new("certificate-refused", "have the box enrolled here, or its authority put into Doors:TrustFolder; one that is over renews itself, if its clock is right");

    public static DoorTrouble CertificateRevoked { get; } = new("certificate-revoked", "if that is not meant, have the box enrolled anew");

    public static DoorTrouble CertificateExpired { get; } = new("certificate-refused", "the box renews it by itself within 90 days, if it runs and its clock is right; later it is enrolled anew");

    public static DoorTrouble CertificateNotYetValid { get; } = new("certificate-refused", "it is valid from a later time on: see whether the clock of this server is behind");

    public static DoorTrouble CertificateUnknown { get; } = new("certificate-unknown", "have the box enrolled here, or let it in by its fingerprint");

    public static DoorTrouble MandateEnded { get; } = new("mandate-ended", "its owner lets it go on at the page 'mandates', or adds it anew");

    public static DoorTrouble WrongPath { get; } = new("wrong-path", "give the peer the origin of this door, or the prefix /OpenADR2/Simple/2.0b");

    public static DoorTrouble IssuerUnknown { get; } = new("issuer-unknown", "have the box enrolled with --server and the address of this platform");

    public static DoorTrouble TokenExpired { get; } = new("token-expired", "run 'enrol' on the box again, and approve it anew");

    public static DoorTrouble TokenAudience { get; } = new("token-audience", "the token is for another purpose: run 'enrol' on the box again");

    public static DoorTrouble TokenUnknown { get; } = new("token-unknown", "no token of this platform: run 'enrol' on the box again");
}
