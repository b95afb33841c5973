namespace FlexCoop.Ca;

/// <summary>Who shows a certificate of ours, as it says itself and the store knows.</summary>
/// <param name="Serial">The serial number, in lower-case hex.</param>
/// <param name="Issuer">The authority.</param>
/// <param name="Subject">The common name: a venID, a client's or an operator's id.</param>
/// <param name="Cooperative">The tenant.</param>
/// <param name="Profile">The profile's name.</param>
/// <param name="MandateId">Under which mandate it was issued.</param>
/// <param name="NotAfter">The last instant at which it is valid.</param>
/// <param name="Succeeds">The serial number of the certificate that it renews, when it was not used before; null otherwise.</param>
public sealed record CertificateHolder(string Serial, string Issuer, string Subject, string Cooperative, string Profile, string MandateId, DateTimeOffset NotAfter, string? Succeeds = null);
