using FlexCoop.Ca;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Doors;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Tells the certificate authority who may enrol: what owners have allowed, and what is in force of it (architecture §3, "A box").</summary>
internal sealed partial class MandateRights(
    AccessJudge judge, MandateBook mandates, BoxCodes codes, IdentityOptions options, Clocks clocks, LogRation ration, ILogger<MandateRights> logger) : IEnrolmentRights
{
    /// <remarks>
    /// The grant is the login that the owner approved, so that a box whose answer was lost gets the same certificate by a newer token of it. A token that is
    /// bound to no certificate enrols nobody; whether one comes from the certificate that it is bound to is checked with the request's key (check 12 of the authority).
    /// </remarks>
    public async ValueTask<EnrolmentGrant?> FindByTokenAsync(string token, CancellationToken cancellationToken)
    {
        var (read, fault) = await judge.ReadAsync(token, Scopes.Ca, cancellationToken);
        if (fault is not null && Explain(fault) is var trouble && ration.Take(trouble.Cause) is { } leftOut)
        {
            Log.TokenRefused(logger, trouble.Cause, fault, trouble.Remedy, leftOut);
        }

        return read is { Mandate: { VenId: not null } mandate, FamilyId: { } login, Thumbprint: { } bound } && read.Scopes.Contains(Scopes.VenEnrol)
            ? new EnrolmentGrant { GrantId = login, MandateId = mandate.Id, TlsThumbprint = Hex(bound) }
            : null;
    }

    public ValueTask<EnrolmentGrant?> FindByCodeAsync(string user, string code, CancellationToken cancellationToken) => codes.FindAsync(user, code, cancellationToken);

    public async ValueTask<Mandate?> FindMandateAsync(string mandateId, CancellationToken cancellationToken)
    {
        if (await mandates.FindAsync(mandateId, cancellationToken) is not { VenId: { } venId, Cooperative: { } cooperative } mandate)
        {
            return null;
        }

        Actor.Become(AuditActor.Ven(venId));
        var now = clocks.Wire.GetUtcNow();
        return new Mandate
        {
            MandateId = mandate.Id,
            Profile = (mandate.Box?.Server is null ? CertificateProfiles.Ven : CertificateProfiles.VenPush).Name,
            Subject = venId,
            Cooperative = cooperative,
            DeviceId = mandate.DeviceId,
            HostNames = mandate.Box?.Server is { } server ? [server.Host] : [],
            ServerPort = mandate.Box?.Server?.Port,
            IsActive = mandate.IsInForce(now),

            // A one-time code whose box has not come is no device yet, but for who comes with it.
            DevicesOfOwner = (await mandates.OfAsync(mandate.ProsumerId, cancellationToken)).Count(other => other.VenId is not null && (other.Until is null || other.Id == mandate.Id) && other.IsInForce(now)),
            DeviceLimit = options.BoxesPerPerson,
        };
    }

    public async ValueTask<bool> IsInForceAsync(string mandateId, CancellationToken cancellationToken) =>
        await mandates.FindAsync(mandateId, cancellationToken) is { } mandate && mandate.IsInForce(clocks.Wire.GetUtcNow());

    public async ValueTask<bool> JoinAsync(string mandateId, CancellationToken cancellationToken) => await mandates.JoinAsync(mandateId, cancellationToken);

    private static DoorTrouble Explain(string fault) => fault switch
    {
        AccessJudge.OfAnotherIssuer => DoorTrouble.IssuerUnknown,
        AccessJudge.ForSomebodyElse => DoorTrouble.TokenAudience,
        AccessJudge.Over => DoorTrouble.TokenExpired,
        AccessJudge.Revoked or AccessJudge.WithoutMandate => DoorTrouble.MandateEnded,
        _ => DoorTrouble.TokenUnknown,
    };

    private static string Hex(string thumbprint) => StrictBase64Url.TryRead(thumbprint, out var bytes) ? Convert.ToHexStringLower(bytes) : "";

    private static partial class Log
    {
        [LoggerMessage(1435, LogLevel.Warning, "A token for a certificate was refused, {Cause}: {Reason} {Remedy}. {LeftOut} lines like it were left out")]
        public static partial void TokenRefused(ILogger logger, string cause, QuotingText reason, string remedy, int leftOut);
    }
}
