using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Conformance;

/// <summary>How the server of a raw VEN shows itself, and whom it lets in.</summary>
/// <param name="Certificate">Its own, with its key.</param>
/// <param name="Host">The name under which it registers; it must lead to this machine.</param>
/// <param name="Trust">By what the VTN under test is known.</param>
/// <param name="Suite">The one suite that it takes, of TLS 1.2; null for whatever the system does.</param>
public sealed record PushListenerSecurity(X509Certificate2 Certificate, string Host, X509ChainPolicy Trust, TlsCipherSuite? Suite = null);
