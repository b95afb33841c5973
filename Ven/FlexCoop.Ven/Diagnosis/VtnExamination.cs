using System.Net;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Ven;

/// <summary>Asks the VTN what it offers (oadrQueryRegistration), as the agent would and over such connections; nothing follows from it.</summary>
internal sealed class VtnExamination(DoctorOptions options, TimeProvider clock)
{
    /// <summary>Asks.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Uri vtnUrl, BoxState box, CancellationToken cancellationToken)
    {
        using var connections = box.Credentials is { } credentials && vtnUrl.Scheme == Uri.UriSchemeHttps ? VtnConnections.Open(credentials, clock) : VtnConnections.OpenWithoutCertificate();
        HttpMessageHandler handler = options.Signatures != SignaturePolicy.Off && box.Credentials is { } signing
            ? new SignedMessages(connections, signing.Certificate, options.Signatures, new SeenNonces(), clock)
            : connections;
        using var watch = new AnswerWatch(connections, handler);
        using var http = new HttpClient(watch) { Timeout = Timeout.InfiniteTimeSpan };
        var (message, trouble) = await AskAsync(vtnUrl, http, watch, box, cancellationToken);
        var findings = new List<Finding>();
        if (watch.Tls is { } tls)
        {
            findings.Add(new Finding(DiagnosisStep.Tls, tls));
        }

        if (trouble is not null)
        {
            findings.Add(Finding.Of(vtnUrl.Scheme == Uri.UriSchemeHttps && watch is { Tls: null, Status: null } ? DiagnosisStep.Tls : DiagnosisStep.Answer, trouble));
        }

        if (message is OadrCreatedPartyRegistration offer)
        {
            findings.Add(new Finding(DiagnosisStep.Answer, $"The VTN '{offer.VtnId}' answers."));
            findings.Add(OfRegistration(offer, box.Registration, IsOfOurs(vtnUrl, box)));
        }

        return findings.Concat(ClockExamination.Examine(watch.Date, clock)).ToList();
    }

    private async Task<(OadrMessage? Message, Trouble? Trouble)> AskAsync(Uri vtnUrl, HttpClient http, AnswerWatch watch, BoxState box, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await new VtnClient(http, vtnUrl, options.StepWithin).PostAsync(OadrServiceName.EiRegisterParty, new OadrQueryRegistration("doctor"), cancellationToken);
            return answer switch
            {
                OadrCreatedPartyRegistration { EiResponse.ResponseCode.IsSuccess: true } => (answer, null),
                OadrCreatedPartyRegistration { EiResponse: var refused } => (null, Refused(refused)),
                OadrResponse { EiResponse: var refused } => (null, Refused(refused)),
                _ => (null, new Trouble(Causes.NotOpenAdr, $"The VTN answered a query with {answer?.PayloadName ?? "nothing"}.")),
            };
        }
        catch (VtnUnreachableException unreachable)
        {
            return (null, watch.Status is null && watch.Tls is not null && unreachable.Trouble?.Cause == Causes.NoAnswer && unreachable.InnerException is { } inner && ConnectionTrouble.IsHungUp(inner)
                ? OfHungUp(vtnUrl, box, inner)
                : unreachable.Trouble?.Cause == Causes.CertificateRefused || IsWithoutCertificate(unreachable, box) ? OfHungUp(vtnUrl, box, unreachable.InnerException!)
                : unreachable.Trouble ?? new Trouble((int?)watch.Status is >= 300 and < 400 ? Causes.NotOpenAdr : Causes.VtnFault, unreachable.Message + "."));
        }
        catch (VtnFaultException fault)
        {
            return (null, OfStatus(fault.Trouble, fault.Message, watch.Status, box));
        }
        catch (VtnRefusedException refused)
        {
            return (null, OfStatus(refused.Trouble, refused.Message, watch.Status, box));
        }
    }

    /// <summary>A server of TLS 1.2 may say <c>handshake_failure</c> to who shows no certificate (RFC 5246 §7.4.6), as it does where there is no suite in common.</summary>
    private static bool IsWithoutCertificate(VtnUnreachableException unreachable, BoxState box) => box.Credentials is null && unreachable.Trouble?.Cause == Causes.NoCommonSuite;

    private static Trouble Refused(EiResponse answer) => new(Causes.VtnRefused, $"The VTN answers a query with {answer.ResponseCode}: {answer.ResponseDescription}.");

    /// <summary>The handshake was well, and then the VTN hung up: in TLS 1.3 that is how a certificate is refused, or that there is none.</summary>
    private static Trouble OfHungUp(Uri vtnUrl, BoxState box, Exception failure) => box.Credentials?.Certificate is { } certificate
        ? new(Causes.CertificateRefused, $"'{vtnUrl.Authority}' has ended the connection when it saw the certificate of this box, '{certificate.Subject}' by '{certificate.Issuer}', valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u} ({failure.Message}).")
        : new(Causes.NotEnrolled, $"'{vtnUrl.Authority}' has ended the connection, and this box has no certificate to show ({failure.Message}).");

    private static Trouble OfStatus(Trouble? told, string message, HttpStatusCode? status, BoxState box) => told switch
    {
        // As a VTN says it of a message, and hardly anybody else.
        null when status is HttpStatusCode.NotAcceptable or HttpStatusCode.RequestEntityTooLarge => new(Causes.VtnRefused, message + "."),
        null => new(Causes.NotOpenAdr, message + "."),
        { Cause: var cause } when cause == Causes.CertificateUnknown && box.Credentials is null => told with { Cause = Causes.NotEnrolled },
        _ => told,
    };

    /// <summary>Whether it is the VTN of the platform that has enrolled the box: that tells a VEN's registration to who shows its certificate. Others may keep it to themselves (rule 404).</summary>
    private static bool IsOfOurs(Uri vtnUrl, BoxState box) => box.Identity?.VtnUrl is { } own && own.Authority == vtnUrl.Authority;

    private static Finding OfRegistration(OadrCreatedPartyRegistration offer, Registration? kept, bool isOfOurs) => (kept, offer.RegistrationId?.Value) switch
    {
        (null, _) => new(DiagnosisStep.Registration, "The box is not registered yet.", Next: "Start 'run', which registers the box."),
        (_, { Length: > 0 } theirs) when theirs != kept.RegistrationId => new(DiagnosisStep.Registration, $"The box is registered as {kept.RegistrationId}, and the VTN knows it as {theirs}.", Causes.RegistrationOther),
        (_, { Length: > 0 }) => new(DiagnosisStep.Registration, $"The box is registered as {kept.VenId}, {kept.RegistrationId}, as the VTN says, too."),
        _ when isOfOurs => new(DiagnosisStep.Registration, $"The box is registered as {kept.RegistrationId}, and the VTN has no registration of it.", Causes.RegistrationOther),
        _ => new(DiagnosisStep.Registration, $"The box is registered as {kept.VenId}, {kept.RegistrationId}, as it remembers; the VTN does not tell."),
    };
}
