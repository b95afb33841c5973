using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Holds what VENs send to the policy on XML signatures, and signs what is answered (rule 514; FX-04, T-07, T-09).</summary>
/// <remarks>
/// The key is that of the certificate by which the connection was let in. A lab has none: nothing is verified or signed there.
/// Interpretation: rule 514 has a bad message ignored; it is answered with 403, which no VEN can take for an answer, and a text for people.
/// </remarks>
internal sealed partial class MessageSignatures(
    VenStore vens, UsedNonces nonces, Clocks clocks, IOptions<VtnOptions> options, LogRation ration, ILogger<MessageSignatures> logger, PushTls? tls = null)
{
    /// <summary>Says of a 403 that it is about the message, not about the certificate of the connection.</summary>
    public const string RefusalHeader = "OpenADR-Refused";

    /// <summary>In which header stands what an agent of ours calls the cause.</summary>
    public const string CauseHeader = "FlexCoop-Cause";

    private readonly SignatureOptions _options = new() { Window = options.Value.SignatureWindow, Sha1 = options.Value.Sha1Signatures };

    /// <summary>Verifies a message where its sender's policy has it so.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">The message as it came.</param>
    /// <param name="read">What was read from it.</param>
    /// <returns>What is to be gone by, read from what was signed, and whether the answer is to be signed; or why nothing follows from the message.</returns>
    public async ValueTask<(OadrReadResult Read, bool IsSigned, SignatureFault? Fault)> VerifyAsync(HttpContext context, ReadOnlyMemory<byte> body, OadrReadResult read)
    {
        if (context.Features.Get<CertifiedVen>() is not { } peer)
        {
            return (read, IsSigned: false, Fault: null);
        }

        var policy = PolicyFor(vens.Find(peer.VenId));
        if (policy == SignaturePolicy.Off || (policy == SignaturePolicy.Accept && !read.IsSigned))
        {
            return (read, IsSigned: false, Fault: null);
        }

        var (signed, fault) = await VerifyAsync(peer.VenId, context.Connection.ClientCertificate!, body, read);
        if (fault is not null && ration.Take(context) is { } leftOut)
        {
            Log.Refused(logger, read.Message!.PayloadName, peer.VenId, CauseOf(fault.Flaw), fault.Flaw, fault.ToString(), leftOut);
        }

        return (signed, IsSigned: fault is null, fault);
    }

    /// <summary>Whether nothing counts that a VEN has not signed; not in a lab.</summary>
    public bool IsRequired(KnownVen ven) => tls is not null && PolicyFor(ven) == SignaturePolicy.Require;

    /// <summary>Verifies what a VEN answers to a push, by the same policy.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="shown">The certificate of its server; null in a lab, and nowhere else.</param>
    /// <param name="body">The answer as it came.</param>
    /// <param name="read">What was read from it.</param>
    /// <returns>What is to be gone by, read from what was signed; or why nothing follows from the answer.</returns>
    public async ValueTask<(OadrReadResult Read, SignatureFault? Fault)> VerifyAnswerAsync(VenId venId, X509Certificate2? shown, ReadOnlyMemory<byte> body, OadrReadResult read)
    {
        var policy = PolicyFor(vens.Find(venId));
        if (tls is null || policy == SignaturePolicy.Off || (policy == SignaturePolicy.Accept && !read.IsSigned))
        {
            return (read, Fault: null);
        }

        return shown is null
            ? (read, new SignatureFault(SignatureFlaw.Missing, "it came over a connection on which no certificate was shown"))
            : await VerifyAsync(venId, shown, body, read);
    }

    /// <summary>What is pushed to a VEN as it goes out: signed, if it must sign, or has said that it can.</summary>
    public byte[] SignPushed(KnownVen ven, byte[] body) => tls is not null && ven.Profile != OadrProfileName.Profile20a && PolicyFor(ven) switch
    {
        SignaturePolicy.Require => true,
        SignaturePolicy.Accept => ven.XmlSignature,
        _ => false,
    }
        ? MessageSigner.Sign(body, tls.SigningCertificate(), clocks.Wire.GetUtcNow())
        : body;

    /// <summary>What the cause of a refusal is called (Ven/README.md).</summary>
    public static string CauseOf(SignatureFlaw flaw) => flaw switch
    {
        SignatureFlaw.Missing => "signature-missing",
        SignatureFlaw.Stale or SignatureFlaw.Future => "signature-stale",
        _ => "signature-refused",
    };

    /// <summary>An answer as it goes out: signed, if its request was, with the certificate that the VEN was shown.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">The answer; an empty one has nothing that could be signed.</param>
    public byte[] Sign(HttpContext context, byte[] answer) =>
        answer.Length > 0 && context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(typeof(VtnCertificate), out var own) == true
            ? MessageSigner.Sign(answer, ((VtnCertificate)own!).Certificate, clocks.Wire.GetUtcNow())
            : answer;

    private SignaturePolicy PolicyFor(KnownVen? ven) => ven?.Signatures ?? options.Value.XmlSignatures;

    private async ValueTask<(OadrReadResult Read, SignatureFault? Fault)> VerifyAsync(VenId venId, X509Certificate2 certificate, ReadOnlyMemory<byte> body, OadrReadResult read)
    {
        var now = clocks.Wire.GetUtcNow();
        var verified = SignatureVerifier.Verify(body, certificate, now, _options);
        var signed = verified.Fault is null ? OadrReader.Read(verified.Signed, OadrReaderOptions.Lenient) : read;
        var fault = verified.Fault ?? (signed.Message is null ? new SignatureFault(SignatureFlaw.Malformed, signed.Faults[0].ToString()) : null);
        if (fault is null && !await nonces.TryUseAsync(venId, verified.ReplayProtect!, now, CancellationToken.None))
        {
            fault = new SignatureFault(SignatureFlaw.Replayed, "dsp:nonce was used before; sign each message anew when you send it, also one that you send again (rule 514)");
        }

        return fault is null ? (signed, null) : (read, fault);
    }

    private static partial class Log
    {
        [LoggerMessage(2921, LogLevel.Warning, "{PayloadName} of VEN {VenId} was refused for its signature, {Cause} ({Flaw}): {Fault}; {LeftOut} lines about its address were left out")]
        public static partial void Refused(ILogger logger, string payloadName, VenId venId, string cause, SignatureFlaw flaw, QuotingText fault, int leftOut);
    }
}
