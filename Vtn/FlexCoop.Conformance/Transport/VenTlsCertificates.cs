using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Conformance;

/// <summary>What the bench shows to the VEN under test as a VTN at <c>localhost</c>, each with its key.</summary>
/// <param name="Good">Of an authority that the VEN trusts.</param>
/// <param name="Untrusted">Of one that it does not know.</param>
/// <param name="Expired">Of the trusted authority, and over.</param>
/// <param name="OtherName">Of the trusted authority, for another host.</param>
/// <param name="Trust">By what the VEN under test is known.</param>
public sealed record VenTlsCertificates(X509Certificate2 Good, X509Certificate2 Untrusted, X509Certificate2 Expired, X509Certificate2 OtherName, X509ChainPolicy Trust);
