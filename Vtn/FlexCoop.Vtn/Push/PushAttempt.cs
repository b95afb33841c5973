using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>A push as the connection that is opened for it sees it.</summary>
/// <param name="venId">To whom.</param>
/// <param name="isEcc">Which of our certificates is shown: ECC or RSA.</param>
internal sealed class PushAttempt(VenId venId, bool isEcc)
{
    public static readonly HttpRequestOptionsKey<PushAttempt> Key = new("push");

    public VenId VenId => venId;

    public bool IsEcc => isEcc;

    /// <summary>False when no handshake came about, and not because of the server's certificate; null otherwise.</summary>
    public bool? ShookHands { get; set; }

    /// <summary>What the VEN has shown in the handshake; null before.</summary>
    public X509Certificate2? Shown { get; set; }

    /// <summary>Why there is no connection, where that is known better than by the exception; null when it is not.</summary>
    public string? Fault { get; set; }
}
