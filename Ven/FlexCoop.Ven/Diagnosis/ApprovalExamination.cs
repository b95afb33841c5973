using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;

namespace FlexCoop.Ven;

/// <summary>Looks at an enrolment under way: the platform, and the approval as the box holds it. No code is polled for, and no token spent.</summary>
internal sealed class ApprovalExamination(DoctorOptions options, TimeProvider clock)
{
    /// <summary>For whom tokens are with which boxes get certificates.</summary>
    private const string Authority = "urn:flexcoop:ca";

    private readonly List<Finding> _findings = [];

    /// <summary>Looks.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Uri server, BoxState box, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.StepWithin);
        try
        {
            await ExamineAsync(server, box.Enrolment!, box, deadline.Token);
        }
        catch (PlatformUnreachableException away)
        {
            _findings.Add(away.Trouble is { } trouble
                ? Finding.Of(trouble.Cause == Causes.NoAnswer ? DiagnosisStep.Answer : DiagnosisStep.Tls, trouble)
                : new Finding(DiagnosisStep.Answer, away.Message, Causes.VtnFault));
        }
        catch (PlatformRefusedException other)
        {
            _findings.Add(other.Trouble is { } trouble ? Finding.Of(DiagnosisStep.Answer, trouble) : new Finding(DiagnosisStep.Answer, other.Message, Causes.IssuerUnknown));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _findings.Add(new Finding(DiagnosisStep.Answer, $"'{server.Authority}' does not answer within {options.StepWithin.TotalSeconds:0} seconds.", Causes.NoAnswer));
        }

        return _findings;
    }

    private async Task ExamineAsync(Uri server, EnrolmentState enrolment, BoxState box, CancellationToken cancellationToken)
    {
        using var binding = box.Binding();
        using var connection = new PlatformConnection(options.Fingerprint is { } fingerprint ? [await Enrolment.FindRootAsync(server, fingerprint, clock, cancellationToken)] : options.Roots, binding, intermediates: null, clock);
        var client = new PlatformClient(connection);
        var (metadata, date) = await client.ReadMetadataAsync(server, cancellationToken);
        _findings.AddRange(ClockExamination.Examine(date, clock));
        var platform = Platform.Of(metadata, server);
        _findings.Add(new Finding(DiagnosisStep.Answer, $"The platform '{platform.Issuer}' answers."));
        if (enrolment.Token is not { } token)
        {
            _findings.Add(enrolment.Prompt is { } prompt
                ? new Finding(DiagnosisStep.Approval, $"The owner has not approved the box yet; its code is {prompt.UserCode}, good until {prompt.ExpiresAt:u}.", Next: $"Have the owner approve the box at {prompt.Address}, while 'enrol' waits.")
                : new Finding(DiagnosisStep.Approval, "The box has no code yet.", Next: "Start 'enrol' again, which goes on and shows one."));
            return;
        }

        if (OfToken(token, enrolment, platform, Base64Url.EncodeToString(SHA256.HashData(binding.RawDataMemory.Span))) is { } trouble)
        {
            _findings.Add(Finding.Of(DiagnosisStep.Approval, trouble));
            return;
        }

        _findings.Add(OfStatus(await client.TryTokenAsync(platform.CertificatesUrl, token, cancellationToken), platform, enrolment));
    }

    /// <summary>A request that asks for nothing is refused for that (400, 422) where the approval is taken, and for the approval where it is not.</summary>
    private static Finding OfStatus(HttpStatusCode status, Platform platform, EnrolmentState enrolment) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity =>
            new(DiagnosisStep.Approval, $"The owner has approved the box, until {enrolment.TokenExpiresAt:u}.", Next: "Start 'enrol' again, which goes on with the approval."),
        HttpStatusCode.Unauthorized => new(DiagnosisStep.Approval, "The platform does not take the approval any more, which is in time and for this box.", Causes.MandateEnded),
        _ => new(DiagnosisStep.Approval, $"{platform.CertificatesUrl} answered with {(int)status} when it was asked whether it takes the approval.", Causes.VtnFault),
    };

    private Trouble? OfToken(string token, EnrolmentState enrolment, Platform platform, string thumbprint)
    {
        var now = clock.GetUtcNow();
        var facts = AccessTokenFacts.Read(token);
        return facts switch
        {
            { Issuer: { } issuer } when issuer != platform.Issuer => new(Causes.IssuerUnknown, $"The approval is by '{issuer}', and the platform is '{platform.Issuer}'."),
            { Audiences: { Count: > 0 } audiences } when !audiences.Contains(Authority) => new(Causes.TokenAudience, $"The approval is for '{string.Join("', '", audiences)}', and not for '{Authority}'."),
            { Thumbprint: { } bound } when bound != thumbprint => new(Causes.TokenReplayed, $"The approval is bound to the certificate {bound}, and this box has {thumbprint}."),
            _ when (facts?.ExpiresAt ?? enrolment.TokenExpiresAt) is var until && until <= now => new(Causes.TokenExpired, $"The approval is over since {until:u}, and the clock of this box shows {now:u}."),
            _ => null,
        };
    }
}
