using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Ven;

/// <summary>Holds what is pushed to the policy on XML signatures (rule 514; protocol.md §12.5).</summary>
/// <remarks>
/// The key is that of the certificate which the VTN has shown on the connection. Nonces outlive the agent, so that nothing counts twice over a restart (T-09).
/// </remarks>
/// <param name="policy">What is asked of messages.</param>
/// <param name="nonces">Those that came before.</param>
internal sealed class PushedSignatures(SignaturePolicy policy, SeenNonces nonces)
{
    private static readonly SignatureOptions Options = new();

    /// <summary>Verifies a message where the policy has it so.</summary>
    /// <exception cref="IOException">The nonce cannot be kept: the message is not taken.</exception>
    /// <returns>What is to be gone by, and whether the answer is to be signed; or why nothing follows from the message.</returns>
    public (OadrMessage? Message, bool IsSigned, string? Fault) Verify(ReadOnlyMemory<byte> body, OadrReadResult read, X509Certificate2? sender, DateTimeOffset now)
    {
        if (sender is null || policy == SignaturePolicy.Off || (policy == SignaturePolicy.Accept && !read.IsSigned))
        {
            return (read.Message, IsSigned: false, Fault: null);
        }

        var verified = SignatureVerifier.Verify(body, sender, now, Options);
        if (verified.Fault is { } fault)
        {
            return (null, IsSigned: false, fault.ToString());
        }

        var signed = OadrReader.Read(verified.Signed, OadrReaderOptions.Lenient);
        return signed.Message is null ? (null, false, signed.Faults[0].ToString())
            : !nonces.Add(verified.ReplayProtect!, Options.Window) ? (null, false, "dsp:nonce was used before, or the message is much older than others of this VTN; sign each message anew when you send it, also one that you send again (rule 514)")
            : (signed.Message, IsSigned: true, Fault: null);
    }
}
