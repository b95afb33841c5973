using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Vtn;

/// <summary>The certificate by which a VEN knows the VTN on its connection, with the key: what answers are signed with. A door of TLS sets it among the items of the connection, under this type.</summary>
public sealed record VtnCertificate(X509Certificate2 Certificate);
