using System.Security.Authentication;

namespace FlexCoop.Ven;

/// <summary>A server's certificate is not taken.</summary>
internal sealed class UntrustedServerException(Trouble trouble) : AuthenticationException(trouble.Seen)
{
    /// <summary>Why.</summary>
    public Trouble Trouble => trouble;
}
