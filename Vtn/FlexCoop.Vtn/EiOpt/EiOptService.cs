using System.Security.Cryptography;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Vtn;

/// <summary>EiOpt on the VTN's side (protocol.md §9): what a VEN will take part in, by event and by time.</summary>
/// <remarks>
/// A message that comes again does nothing more, also when what it said was overridden or cancelled since: repetitions are known by all that they say.
/// </remarks>
internal sealed partial class EiOptService(
    OptBook opts, EventBook book, EffectiveOpts effective, Database database, Clocks clocks, ILogger<EiOptService> logger)
{
    /// <summary>How many opts for one event, and how many windows of schedules that are not over, are kept of a VEN.</summary>
    private const int MaxEventOpts = 1000;
    private const int MaxWindows = 10_000;

    /// <summary>How many schedules that are not over are kept of a VEN. They are one document, which each new one writes again.</summary>
    internal const int MaxSchedules = 1000;

    private readonly EventStore _events = new(database);

    /// <summary>Takes an opt for an event or for a time (oadrCreateOpt; rules 200 to 210).</summary>
    public async Task<OadrCreatedOpt> CreateOptAsync(OadrCreateOpt message, KnownVen ven, CancellationToken cancellationToken)
    {
        var refusal = OptRules.Check(message)
            ?? (message.QualifiedEventId is { } eventId
                ? await OptForEventAsync(message, eventId, ven, cancellationToken)
                : await OptForTimeAsync(message, ven, cancellationToken));
        if (refusal is not null)
        {
            Log.Refused(logger, ven.VenId, refusal.Description);
        }

        return new OadrCreatedOpt(refusal?.Answer(message.RequestId) ?? EiResponse.Ok(message.RequestId), message.OptId);
    }

    /// <summary>Takes back every schedule of an optID (oadrCancelOpt; rules 204, 208, 211).</summary>
    public async Task<OadrCanceledOpt> CancelOptAsync(OadrCancelOpt message, KnownVen ven, CancellationToken cancellationToken)
    {
        var optId = message.OptId.Value;
        while (true)
        {
            var (read, before) = await opts.ReadAsync(ven, cancellationToken);
            if (!before.Schedules.Any(schedule => schedule.OptId == optId))
            {
                var refusal = before.Ended.Any(ended => ended.OptId == optId) ? null : await WhyNotCancelledAsync(message.OptId, ven, cancellationToken);
                return new OadrCanceledOpt(refusal?.Answer(message.RequestId) ?? EiResponse.Ok(message.RequestId), message.OptId);
            }

            var work = new UnitOfWork().Note(ven.VenId, clocks.Domain.GetUtcNow(), $"opt schedules '{optId}' cancelled")
                .Record(new OptScheduled(OptType: null, Windows: 0) { At = clocks.Wire.GetUtcNow(), Subjects = [ven.VenId.Value] });
            if (await TryChangeAsync(read, before.Without(optId), ven, work, cancellationToken))
            {
                Log.Cancelled(logger, ven.VenId, message.OptId.Value);
                return new OadrCanceledOpt(EiResponse.Ok(message.RequestId), message.OptId);
            }
        }
    }

    /// <remarks>Interpretation: rule 211 names no code for the opt of an event.</remarks>
    private async Task<Refusal> WhyNotCancelledAsync(OptId optId, KnownVen ven, CancellationToken cancellationToken) =>
        await _events.HasOptAsync(ven.VenId, optId, cancellationToken)
            ? new Refusal(EiResponseCode.ComplianceOther, $"optID '{ForeignText.Shown(optId.Value)}' is the opt of an event, which cannot be cancelled; send another oadrCreateOpt for the event (rule 211)")
            : new Refusal(EiResponseCode.InvalidId, $"optID '{ForeignText.Shown(optId.Value)}' is not known (rule 208)");

    private async Task<Refusal?> OptForTimeAsync(OadrCreateOpt message, KnownVen ven, CancellationToken cancellationToken)
    {
        var digest = Digest(message);
        while (true)
        {
            var (read, before) = await opts.ReadAsync(ven, cancellationToken);
            if (before.HasTaken(digest))
            {
                return null;
            }

            var (scope, refusal) = OptTarget.Resolve(message, ven, targets: null);
            if (refusal is not null)
            {
                return refusal;
            }

            var now = clocks.Domain.GetUtcNow();
            var after = before.With(new OptSchedule
            {
                OptId = message.OptId.Value,
                OptType = message.OptType,
                Reason = message.OptReason.Value,
                MarketContext = message.MarketContext?.Uri,
                Scope = scope,
                Windows = OptRules.ToWindows(message.Vavailability!),
                CreatedAt = message.CreatedDateTime,
                TakenAt = now,
                Digest = digest,
            }, now);
            if (after.CountWindows(now) is > MaxWindows and var windows)
            {
                return new Refusal(EiResponseCode.DeploymentOther, $"the schedules of this VEN would have {windows} windows; cancel some, {MaxWindows} are kept");
            }

            if (after.CountNamed() is > VenOptsDocument.MaxNamed and var named)
            {
                return TooManyNamed("the schedules of this VEN", named);
            }

            if (after.CountSchedules(now) > MaxSchedules)
            {
                return new Refusal(
                    EiResponseCode.DeploymentOther, $"this VEN would have more than {MaxSchedules} schedules that are not over; cancel some, or put several windows into one");
            }

            var work = new UnitOfWork().Note(ven.VenId, now, $"{message.OptType} for {message.Vavailability!.Count} windows by opt '{message.OptId}'")
                .Record(new OptScheduled(message.OptType, message.Vavailability.Count) { At = clocks.Wire.GetUtcNow(), Subjects = [ven.VenId.Value] });
            if (await TryChangeAsync(read, after, ven, work, cancellationToken))
            {
                Log.Scheduled(logger, ven.VenId, message.OptId.Value, message.OptType);
                return null;
            }
        }
    }

    /// <summary>Commits the schedules of a VEN; an event that was held back for them, and is no longer, is owed.</summary>
    private async Task<bool> TryChangeAsync(
        Stored<VenOptsDocument>? read, VenOptsDocument changed, KnownVen ven, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (!await opts.TryCommitAsync(read, changed, work, cancellationToken))
        {
            return false;
        }

        // After the commit, so that nobody who builds the message still sees the old schedules, and an event that was announced meanwhile is seen
        // here, unless it sees the new ones; a start owes it if the process ends in between.
        var before = read?.Value.Schedules ?? [];
        if (book.LiveFor(ven).Any(stored => effective.IsHeld(stored, ven, before) && !effective.IsHeld(stored, ven)))
        {
            await book.OweToAsync(ven.VenId, cancellationToken);
        }

        return true;
    }

    private async Task<Refusal?> OptForEventAsync(OadrCreateOpt message, QualifiedEventId eventId, KnownVen ven, CancellationToken cancellationToken)
    {
        var digest = Digest(message);
        while (true)
        {
            var stored = await book.FindAsync(eventId.EventId.Value, cancellationToken);
            var read = await _events.FindResponseAsync(eventId.EventId.Value, ven.VenId, cancellationToken);
            var before = read?.Value.EventOpts ?? [];
            if (before.Any(opt => opt.Digest == digest))
            {
                return null;
            }

            if (EventAnswer.Judge(eventId, read is { Value.Withdrawn: false } ? stored : null, read?.Value) is { } wrongEvent)
            {
                return wrongEvent;
            }

            var now = clocks.Domain.GetUtcNow();
            if (WhyNotOptable(stored!, read!.Value, now) is { } tooEarlyOrLate)
            {
                return tooEarlyOrLate;
            }

            var (scope, refusal) = OptTarget.Resolve(message, ven, stored!.Definition.Targets);
            if (refusal is not null)
            {
                return refusal;
            }

            if (before.Count >= MaxEventOpts)
            {
                return new Refusal(EiResponseCode.DeploymentOther, $"there are {before.Count} opts for event '{eventId.EventId}'; no more are taken");
            }

            if (before.Sum(taken => taken.Scope.Named) + scope.Named is > VenOptsDocument.MaxNamed and var named)
            {
                return TooManyNamed($"the opts for event '{eventId.EventId}'", named);
            }

            var opt = new EventOpt
            {
                OptId = message.OptId.Value,
                OptType = message.OptType,
                Reason = message.OptReason.Value,
                Scope = scope,
                ModificationNumber = eventId.ModificationNumber,
                CreatedAt = message.CreatedDateTime,
                TakenAt = now,
                Digest = digest,
            };
            var whom = scope.ResourceIds is null ? "" : ForeignText.Shorten(" for " + string.Join(", ", scope.ResourceIds));
            var work = EventStore.Save(new UnitOfWork(), read, read.Value with { EventOpts = [.. before, opt] })
                .Note(eventId.EventId, ven.VenId, now, $"VEN {ven.VenId}: {message.OptType}{whom} by opt '{message.OptId}'")
                .Record(new EventOpted(eventId.EventId.Value, eventId.ModificationNumber, message.OptType) { At = clocks.Wire.GetUtcNow(), Subjects = [ven.VenId.Value] })
                .PublishOpt(eventId.EventId, ven, message.OptType, now);
            if (await database.TryCommitAsync(work, cancellationToken))
            {
                Log.Opted(logger, ven.VenId, eventId.EventId, message.OptId.Value, message.OptType);
                return null;
            }
        }
    }

    /// <summary>Opting by oadrCreateOpt comes after oadrCreatedEvent, for events that want one (rule 206).</summary>
    /// <remarks>Interpretation: the rule names no codes.</remarks>
    private static Refusal? WhyNotOptable(EventDocument stored, EventResponseDocument response, DateTimeOffset now) =>
        stored.Definition.ResponseRequired == ResponseRequired.Never
            ? new Refusal(EiResponseCode.NotAllowed, $"eventID '{stored.EventId}' wants no response, so there is nothing to opt for (rule 206)")
        : response.Opt is null
            ? new Refusal(EiResponseCode.OutOfSequence, $"eventID '{stored.EventId}' has not been answered; send oadrCreatedEvent first (rule 206)")
        : stored.StatusAt(now) is EventStatus.Cancelled or EventStatus.Completed
            ? new Refusal(EiResponseCode.NotAllowed, $"eventID '{stored.EventId}' is over; opt for one that is to come")
        : null;

    private static Refusal TooManyNamed(string what, int named) => new(
        EiResponseCode.DeploymentOther, $"{what} would name {named} resources and device classes, and {VenOptsDocument.MaxNamed} are kept; leave resources out to mean all of the VEN");

    private static string Digest(OadrCreateOpt message) => Convert.ToHexStringLower(SHA256.HashData(OadrWriter.Write(message)));

    private static partial class Log
    {
        [LoggerMessage(2401, LogLevel.Information, "VEN {VenId} opted for event {OadrEventId} by {OptId}: {OptType}")]
        public static partial void Opted(ILogger logger, VenId venId, OadrEventId oadrEventId, HiddenText optId, OptType optType);

        [LoggerMessage(2402, LogLevel.Information, "VEN {VenId} opted for a time by {OptId}: {OptType}")]
        public static partial void Scheduled(ILogger logger, VenId venId, HiddenText optId, OptType optType);

        [LoggerMessage(2403, LogLevel.Information, "VEN {VenId} cancelled its opt schedules {OptId}")]
        public static partial void Cancelled(ILogger logger, VenId venId, HiddenText optId);

        [LoggerMessage(2404, LogLevel.Warning, "VEN {VenId}: opt refused: {Description}")]
        public static partial void Refused(ILogger logger, VenId venId, QuotingText description);
    }
}
