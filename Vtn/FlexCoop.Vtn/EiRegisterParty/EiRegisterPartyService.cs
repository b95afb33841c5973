using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>EiRegisterParty on the VTN's side (protocol.md §6).</summary>
internal sealed partial class EiRegisterPartyService(
    VenStore vens, VenLifecycle lifecycle, OwedMessages owed, PushAddress addresses, LogRation ration, Database database, Clocks clocks, IOptions<VtnOptions> options, ILogger<EiRegisterPartyService> logger)
{
    private static readonly IReadOnlyList<OadrProfile> Profiles = [new OadrProfile(OadrProfileName.Profile20b, [OadrTransportName.SimpleHttp])];

    /// <summary>Tells what the VTN offers (oadrQueryRegistration; rule 404).</summary>
    /// <remarks>
    /// Who is known by a certificate is also told its registration, if there is one: so a VEN sees that it was ended here, or is another's. Nobody else says who it is.
    /// </remarks>
    /// <param name="message">What it sent.</param>
    /// <param name="peer">Who shows the certificate; null in a lab.</param>
    public OadrCreatedPartyRegistration QueryRegistration(OadrQueryRegistration message, CertifiedVen? peer) =>
        peer is not null && vens.Find(peer.VenId) is { RegistrationId: { } registrationId, IsLeaving: false }
            ? Created(EiResponse.Ok(message.RequestId)) with { VenId = peer.VenId, RegistrationId = registrationId }
            : Created(EiResponse.Ok(message.RequestId));

    /// <summary>Registers a VEN, or registers it again (oadrCreatePartyRegistration; rules 400 to 406).</summary>
    /// <param name="message">What it sent; its venID is the certificate's where there is one.</param>
    /// <param name="peer">Who shows the certificate: it need not have been allocated before. Null in a lab.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    public async Task<OadrCreatedPartyRegistration> CreatePartyRegistrationAsync(OadrCreatePartyRegistration message, CertifiedVen? peer, CancellationToken cancellationToken)
    {
        message = RegistrationRules.WithoutEmpty(message);
        if (RegistrationRules.Check(message, addresses) is { } refusal)
        {
            return Refuse(message, refusal);
        }

        return message switch
        {
            { RegistrationId: { } registrationId, VenId: { } venId } => await ReregisterAsync(message, registrationId, venId, cancellationToken),
            { VenId: { } venId } => await RegisterKnownAsync(message, venId, peer, cancellationToken),
            _ => await RegisterNewAsync(message, NewId.Of("VEN"), cooperative: null, cancellationToken) ?? throw new InvalidOperationException("A new venID is taken."),
        };
    }

    /// <summary>Ends a registration on the VEN's wish (oadrCancelPartyRegistration; rules 400, 407).</summary>
    public async Task<OadrCanceledPartyRegistration> CancelPartyRegistrationAsync(OadrCancelPartyRegistration message, CancellationToken cancellationToken)
    {
        while (true)
        {
            var ven = await vens.FindByRegistrationAsync(message.RegistrationId, cancellationToken);
            if (ven is null || (RegistrationRules.Said(message.VenId) is { } venId && venId.Value != ven.Value.VenId))
            {
                return new OadrCanceledPartyRegistration
                {
                    EiResponse = new Refusal(EiResponseCode.InvalidId, $"registrationID '{ForeignText.Shown(message.RegistrationId.Value)}' is not registered (rule 400)").Answer(message.RequestId),
                    VenId = message.VenId,
                };
            }

            var known = new VenId(ven.Value.VenId);
            var canceled = new OadrCanceledPartyRegistration { EiResponse = EiResponse.Ok(message.RequestId), RegistrationId = message.RegistrationId, VenId = known };
            if (ven.Value.RegistrationId != message.RegistrationId.Value)
            {
                // It was cancelled before, and the answer was lost.
                return canceled;
            }

            if (await lifecycle.TryEndAsync(ven, "the VEN", cancellationToken))
            {
                Log.Cancelled(logger, known);
                return canceled;
            }
        }
    }

    /// <summary>Takes a VEN's answer to the cancellation of its registration (oadrCanceledPartyRegistration); whatever it says, it is over (rule 407).</summary>
    public async Task<OadrResponse> CanceledPartyRegistrationAsync(OadrCanceledPartyRegistration message, CancellationToken cancellationToken)
    {
        message = message with { VenId = RegistrationRules.Said(message.VenId), RegistrationId = RegistrationRules.Said(message.RegistrationId) };
        while (true)
        {
            var ven = message.VenId is { } venId ? await vens.FindDocumentAsync(venId, cancellationToken)
                : message.RegistrationId is { } registrationId ? await vens.FindByRegistrationAsync(registrationId, cancellationToken)
                : null;
            if (ven is null || !IsMeant(ven.Value, message.RegistrationId))
            {
                var refusal = new Refusal(
                    EiResponseCode.InvalidId, $"no cancellation of registrationID '{ForeignText.Shown(message.RegistrationId?.Value)}' of venID '{ForeignText.Shown(message.VenId?.Value)}' waits for an answer (rule 400)");
                return new OadrResponse { EiResponse = refusal.Answer(message.EiResponse.RequestId), VenId = message.VenId };
            }

            // An answer that is sent again is acknowledged again.
            var known = new VenId(ven.Value.VenId);
            if (!ven.Value.IsRegistered || await lifecycle.TryEndAsync(ven, "the operator", cancellationToken))
            {
                Log.CancelledByOperator(logger, known);
                return new OadrResponse { EiResponse = EiResponse.Ok(message.EiResponse.RequestId), VenId = known };
            }
        }
    }

    /// <summary>Takes a VEN's answer to oadrRequestReregistration: when it will not, it is not asked on and on.</summary>
    public async Task ResponseAsync(OadrResponse message, CancellationToken cancellationToken)
    {
        if (!message.EiResponse.ResponseCode.IsSuccess && message.VenId is { } venId && owed.Find(venId, OwedKind.Reregister) is { } row && owed.IsHandedOver(row))
        {
            var work = new UnitOfWork().Note(venId, clocks.Domain.GetUtcNow(), $"will not register again: {message.EiResponse.ResponseCode}");
            await database.CommitAsync(work.Close(row), cancellationToken);
        }
    }

    /// <summary>Hands over that the VEN is to register again.</summary>
    public static Reply HandOverReregistration(OutboxRow row, KnownVen ven) => new(new OadrRequestReregistration(ven.VenId)) { Row = row };

    /// <summary>Hands over that the registration ends.</summary>
    /// <returns>Null when it has ended; then the row is closed.</returns>
    public async Task<Reply?> HandOverCancellationAsync(OutboxRow row, KnownVen ven, CancellationToken cancellationToken)
    {
        // By the document, which was committed with the row: what is at hand in memory may be a moment behind.
        if (await vens.FindDocumentAsync(ven.VenId, cancellationToken) is { Value: { CancelAskedAt: not null, RegistrationId: { } registrationId } })
        {
            return new Reply(new OadrCancelPartyRegistration { RequestId = NewId.Of("REQ"), RegistrationId = new RegistrationId(registrationId), VenId = ven.VenId }) { Row = row };
        }

        await database.CommitAsync(new UnitOfWork().Close(row), cancellationToken);
        return null;
    }

    private static bool IsMeant(VenDocument ven, RegistrationId? registrationId) => ven.IsRegistered
        ? ven.CancelAskedAt is not null && (registrationId is null || registrationId.Value.Value == ven.RegistrationId)
        : ven.EndedRegistrationId is not null && (registrationId is null || registrationId.Value.Value == ven.EndedRegistrationId);

    /// <remarks>Divergence: a VEN that has lost its ids is a new one, since nobody knows who it is in a lab; its old registration is not wiped (rule 406).</remarks>
    /// <returns>Null when the id was issued meanwhile.</returns>
    private async Task<OadrCreatedPartyRegistration?> RegisterNewAsync(OadrCreatePartyRegistration message, string id, string? cooperative, CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        var ven = Register(
            new VenDocument { VenId = id, RegisteredAt = now, GroupIds = options.Value.GroupIds, Cooperative = cooperative }, message, now);
        var venId = new VenId(ven.VenId);

        // The VTN's METADATA, which is empty, is the first thing that a new VEN polls (rule 301).
        var work = new UnitOfWork().Owe(venId, OwedKind.RegisterReport).Note(venId, now, $"registered as '{ven.Name}'").Publish(ven, now, "registered");
        try
        {
            await vens.InsertAsync(ven, work, cancellationToken);
        }
        catch (ConflictException)
        {
            return null;
        }

        await lifecycle.WelcomeAsync(venId, cancellationToken);
        Log.Registered(logger, venId, ven.Name);
        return Created(EiResponse.Ok(message.RequestId), ven);
    }

    /// <summary>A VEN that has an id begins afresh: what it had registered and was asked to report is void (rule 406).</summary>
    private async Task<OadrCreatedPartyRegistration> RegisterKnownAsync(OadrCreatePartyRegistration message, VenId venId, CertifiedVen? peer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await vens.FindDocumentAsync(venId, cancellationToken);
            if (read is null && peer is not null)
            {
                // A certificate is as good as an allocation: its venID was issued by the authority.
                if (await RegisterNewAsync(message, venId.Value, peer.Cooperative, cancellationToken) is { } registered)
                {
                    return registered;
                }

                continue;
            }

            if (read is null)
            {
                return Refuse(message, new Refusal(EiResponseCode.InvalidId, $"venID '{ForeignText.Shown(venId.Value)}' was not issued here; register without venID (rule 402)"));
            }

            var now = clocks.Domain.GetUtcNow();
            var ven = Register(read.Value with { Reports = null, CancelledAt = null, CancelAskedAt = null, SilentSince = null, Cooperative = peer?.Cooperative ?? read.Value.Cooperative }, message, now);
            var work = new UnitOfWork().Note(venId, now, $"registered anew as '{ven.Name}'").Publish(ven, now, "registered");
            await lifecycle.ForgetAsync(venId, work, cancellationToken);
            work.Owe(venId, OwedKind.RegisterReport);
            if (await vens.TryUpdateAsync(read, ven, work, cancellationToken))
            {
                await lifecycle.WelcomeAsync(venId, cancellationToken);
                Log.Registered(logger, venId, ven.Name);
                return Created(EiResponse.Ok(message.RequestId), ven);
            }
        }
    }

    /// <summary>The registration stays, with what the VEN says anew (§8.4.1).</summary>
    private async Task<OadrCreatedPartyRegistration> ReregisterAsync(
        OadrCreatePartyRegistration message, RegistrationId registrationId, VenId venId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await vens.FindDocumentAsync(venId, cancellationToken);
            if (read is null || read.Value.RegistrationId != registrationId.Value)
            {
                return Refuse(message, new Refusal(
                    EiResponseCode.InvalidId,
                    $"registrationID '{ForeignText.Shown(registrationId.Value)}' of venID '{ForeignText.Shown(venId.Value)}' is not registered; register without registrationID (rule 400)"));
            }

            if (read.Value.CancelAskedAt is not null)
            {
                return Refuse(message, new Refusal(
                    EiResponseCode.NotRegistered, $"registrationID '{registrationId}' is cancelled by the operator; register without registrationID (rule 401)"));
            }

            var ven = read.Value with
            {
                Name = message.VenName ?? read.Value.Name, ReportOnly = message.ReportOnly, XmlSignature = message.XmlSignature, PushAddress = RegistrationRules.PushAddressOf(message),
            };
            var work = new UnitOfWork().Note(venId, clocks.Domain.GetUtcNow(), $"registered again as '{ven.Name}'");
            if (owed.Find(venId, OwedKind.Reregister) is { } row)
            {
                work.Close(row);
            }

            if (await vens.TryUpdateAsync(read, ven, work, cancellationToken))
            {
                if (read.Value.ReportOnly && !ven.ReportOnly)
                {
                    await lifecycle.WelcomeAsync(venId, cancellationToken);
                }

                Log.Registered(logger, venId, ven.Name);
                return Created(EiResponse.Ok(message.RequestId), ven);
            }
        }
    }

    private static VenDocument Register(VenDocument ven, OadrCreatePartyRegistration message, DateTimeOffset now) => ven with
    {
        // One of 2.0a that registers speaks 2.0b from then on.
        Profile = null,
        RegistrationId = NewId.Of("REG"),
        RegisteredAt = now,
        Name = message.VenName ?? ven.Name,
        ReportOnly = message.ReportOnly,
        XmlSignature = message.XmlSignature,
        PushAddress = RegistrationRules.PushAddressOf(message),
    };

    private OadrCreatedPartyRegistration Refuse(OadrCreatePartyRegistration message, Refusal refusal)
    {
        if (ration.Take(nameof(CreatePartyRegistrationAsync)) is { } leftOut)
        {
            Log.Refused(logger, ForeignText.Shown(message.VenName), refusal.Code.Value, refusal.Description, leftOut);
        }

        return Created(refusal.Answer(message.RequestId));
    }

    /// <summary>The answer; it tells all profiles, also when it refuses (trap 7), and the poll interval, which a peer reads unchecked (interop.md §1.1).</summary>
    internal OadrCreatedPartyRegistration Created(EiResponse response, VenDocument? ven = null) => new()
    {
        EiResponse = response,
        RegistrationId = ven?.RegistrationId is { } registrationId ? new RegistrationId(registrationId) : null,
        VenId = ven is null ? null : new VenId(ven.VenId),
        VtnId = new VtnId(options.Value.VtnId),
        Profiles = Profiles,
        RequestedOadrPollFreq = OadrDuration.From(options.Value.PollInterval),
    };

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "VEN {VenId} {VenName} registered")]
        public static partial void Registered(ILogger logger, VenId venId, HiddenText venName);

        [LoggerMessage(2002, LogLevel.Information, "VEN {VenId} cancelled its registration")]
        public static partial void Cancelled(ILogger logger, VenId venId);

        [LoggerMessage(2004, LogLevel.Information, "Registration of VEN {VenId} cancelled by the operator")]
        public static partial void CancelledByOperator(ILogger logger, VenId venId);

        [LoggerMessage(2003, LogLevel.Warning, "Registration of {VenName} refused with {ResponseCode}: {Description}; {LeftOut} lines about refused registrations were left out")]
        public static partial void Refused(ILogger logger, HiddenText venName, int responseCode, QuotingText description, int leftOut);
    }
}
