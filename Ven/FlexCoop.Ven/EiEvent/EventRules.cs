using System.Globalization;
using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>What an event must be beyond the schema, so that this site can take it (rules 2, 8, 9, 33, 48, 63, 100 to 112, 116).</summary>
/// <remarks>
/// Overlooked, as interop.md and protocol.md §16 ask of a VEN: an absent x-eiNotification (rule 105), a first modificationNumber other than 0
/// (rule 4), <c>near</c> without a ramp-up (rule 13), and zero written as <c>P</c> or <c>PT</c>.
/// </remarks>
internal static class EventRules
{
    /// <summary>The longest time that is reckoned with, so that no sum of times leaves the calendar.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    /// <returns>Null when the event can be taken.</returns>
    public static Refusal? Check(EiEvent eiEvent, Site site, VenId venId, DateTimeOffset now) =>
        Descriptor(eiEvent, site) ?? Period(eiEvent, now) ?? Signals(eiEvent) ?? Baseline(eiEvent) ?? Target(eiEvent, site, venId);

    private static Refusal? Descriptor(EiEvent eiEvent, Site site)
    {
        var descriptor = eiEvent.Descriptor;
        if (string.IsNullOrWhiteSpace(descriptor.EventId.Value))
        {
            return new Refusal(EiResponseCode.InvalidId, "eventID is empty (rule 21)");
        }

        if (descriptor.EventStatus == EventStatus.None)
        {
            return new Refusal(EiResponseCode.ComplianceOther, "eventStatus is none; give far, near, active, completed or cancelled (rule 13)");
        }

        return site.Accepts(descriptor.MarketContext)
            ? null
            : new Refusal(EiResponseCode.TargetMismatch, $"market context '{descriptor.MarketContext}' is not one of this VEN's (rule 48)");
    }

    private static Refusal? Period(EiEvent eiEvent, DateTimeOffset now)
    {
        var period = eiEvent.ActivePeriod;
        if (period.DtStart < now - Longest || period.DtStart > now + Longest)
        {
            return new Refusal(EiResponseCode.InvalidData, $"dtstart {period.DtStart:s}Z is more than ten years from now");
        }

        foreach (var (name, duration, mayBeNegative) in new (string, OadrDuration?, bool)[]
        {
            ("duration", period.Duration, false),
            ("startafter", period.Tolerance?.StartAfter, false),
            ("x-eiNotification", period.Notification, false),
            ("x-eiRampUp", period.RampUp, true),
            ("x-eiRecovery", period.Recovery, true),
        })
        {
            if (duration is { } given && Duration(name, given, period.DtStart, mayBeNegative) is { } refusal)
            {
                return refusal;
            }
        }

        var latest = period.DtStart + (period.Tolerance?.StartAfter?.From(period.DtStart) ?? TimeSpan.Zero);
        return !period.Duration.IsZero && latest + period.Duration.From(period.DtStart) <= now
            ? new Refusal(EiResponseCode.NotAllowed, $"the event ended before now ({now:yyyy-MM-dd'T'HH:mm:ss'Z'}) (rule 33)")
            : null;
    }

    /// <summary>Whether a duration can be reckoned with. P and PT, which peers write for zero, can; other odd forms cannot.</summary>
    private static Refusal? Duration(string name, OadrDuration duration, DateTimeOffset start, bool mayBeNegative)
    {
        if (duration.OddText is not (null or "P" or "PT"))
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{name} '{duration}' has an odd form; write it like PT1H30M or P7D (rule 1)");
        }

        if (duration.IsNegative && !mayBeNegative)
        {
            return new Refusal(EiResponseCode.InvalidData, $"{name} '{duration}' is negative; give 0 or more");
        }

        return duration.From(start) is { } length && length.Duration() <= Longest
            ? null
            : new Refusal(EiResponseCode.InvalidData, $"{name} '{duration}' is longer than ten years");
    }

    private static Refusal? Signals(EiEvent eiEvent)
    {
        foreach (var signal in eiEvent.Signals)
        {
            var where = $"signal '{signal.SignalId}'";
            if (Intervals(where, signal.Intervals, eiEvent.ActivePeriod.Duration, eiEvent.ActivePeriod.DtStart) is { } refusal)
            {
                return refusal;
            }

            if ((SignalTarget(where, signal) ?? Values(where, signal)) is { } another)
            {
                return another;
            }
        }

        return null;
    }

    private static Refusal? Baseline(EiEvent eiEvent) => eiEvent.Baseline is { } baseline
        ? Intervals($"baseline '{baseline.BaselineId}'", baseline.Intervals, baseline.Duration, baseline.DtStart)
        : null;

    private static Refusal? Intervals(string where, IReadOnlyList<Interval> intervals, OadrDuration whole, DateTimeOffset start)
    {
        var sum = TimeSpan.Zero;
        for (var index = 0; index < intervals.Count; index++)
        {
            var interval = intervals[index];
            if (interval.Uid is null)
            {
                return new Refusal(EiResponseCode.ComplianceOther, $"{where}, interval {index}: uid is missing; number intervals from 0 (rule 2)");
            }

            if (!int.TryParse(interval.Uid.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var uid) || uid != index)
            {
                return new Refusal(EiResponseCode.OutOfSequence, $"{where}, interval {index}: uid is '{interval.Uid}'; number intervals from 0 by steps of 1 (rule 2)");
            }

            if (interval.Duration is not { } duration)
            {
                return new Refusal(EiResponseCode.ComplianceOther, $"{where}, interval {index}: duration is missing (rule 102)");
            }

            if (Duration($"{where}, interval {index}: duration", duration, start, mayBeNegative: false) is { } refusal)
            {
                return refusal;
            }

            if (interval.Payloads is not [SignalPayload { Payload: PayloadFloat }])
            {
                return new Refusal(EiResponseCode.ComplianceOther, $"{where}, interval {index}: there must be exactly one signalPayload with payloadFloat (rule 100)");
            }

            sum += duration.From(start)!.Value;
            if (sum > Longest)
            {
                return new Refusal(EiResponseCode.InvalidData, $"{where}: the intervals up to {index} add up to more than ten years");
            }
        }

        return sum == whole.From(start)
            ? null
            : new Refusal(EiResponseCode.ComplianceOther, $"{where}: the intervals add up to {sum}, not to {whole} (rules 8, 102)");
    }

    private static Refusal? SignalTarget(string where, EiEventSignal signal)
    {
        if (signal.Target is not { IsEmpty: false } target)
        {
            return null;
        }

        if (!IsDeviceClassesOnly(target))
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where}: its target holds more than device classes (rule 111)");
        }

        return target.EndDeviceAssets.FirstOrDefault(name => !Site.IsDeviceClass(name)) is { } unknown
            ? new Refusal(EiResponseCode.TargetMismatch, $"{where}: device class '{unknown}' is not known (rule 111)")
            : null;
    }

    private static bool IsDeviceClassesOnly(EiTarget target) => (target with { EndDeviceAssets = [] }).IsEmpty;

    private static Refusal? Values(string where, EiEventSignal signal)
    {
        if (signal.SignalName.IsSimple && signal.SignalType != SignalType.Level)
        {
            return new Refusal(EiResponseCode.SignalNotSupported, $"{where}: SIMPLE has the type {signal.SignalType}; its type is level (rule 116)");
        }

        for (var index = 0; index < signal.Intervals.Count; index++)
        {
            var value = ((PayloadFloat)((SignalPayload)signal.Intervals[index].Payloads[0]).Payload).Value;
            if (Allowed(signal, value) is { } allowed)
            {
                return new Refusal(
                    EiResponseCode.InvalidData, string.Create(CultureInfo.InvariantCulture, $"{where}, interval {index}: {value} is not allowed; give {allowed} (rule 104)"));
            }
        }

        return null;
    }

    /// <returns>Null when the value is allowed; else what is.</returns>
    private static string? Allowed(EiEventSignal signal, double value) => (signal.SignalName.Value, signal.SignalType) switch
    {
        _ when !double.IsFinite(value) => "a finite number",
        ("SIMPLE" or "simple", _) => value is 0 or 1 or 2 or 3 ? null : "0, 1, 2 or 3",
        ("CHARGE_STATE", SignalType.Multiplier) or ("LOAD_CONTROL", SignalType.LoadControlCapacity) => value is >= 0 and <= 1 ? null : "0 to 1",
        ("LOAD_CONTROL", SignalType.LoadControlLevelOffset) => double.IsInteger(value) ? null : "a whole number",
        ("LOAD_DISPATCH", SignalType.Level) => value is >= -10 and <= 10 && double.IsInteger(value) ? null : "a whole number from -10 to 10",
        _ => null,
    };

    private static Refusal? Target(EiEvent eiEvent, Site site, VenId venId)
    {
        if (eiEvent.Target.VenIds.Count > 1)
        {
            return new Refusal(EiResponseCode.ComplianceOther, "eiTarget holds more than one venID (rule 63)");
        }

        // Interpretation: rule 22 leaves open what a target is that fits in part. Beside our venID, resources of which we have none are a mistake
        // of the VTN's; beside a group, party or place they may be another VEN's.
        var targeted = site.Targeted(eiEvent.Target, venId);
        if (targeted.Count == 0 || (NamesUsAndResources(eiEvent.Target) && eiEvent.Target.ResourceIds.All(id => site.Find(id) is null)))
        {
            return new Refusal(EiResponseCode.TargetMismatch, "eiTarget means nothing of this VEN (rule 48)");
        }

        return targeted.Any(resource => EventTimeline.SignalFor(eiEvent, resource) is not null) ? Command(eiEvent, targeted) : Unsupported(eiEvent, targeted);
    }

    /// <summary>What is told to one resource, point by point, is done as a whole or not at all: why it is not.</summary>
    private static Refusal? Command(EiEvent eiEvent, IReadOnlyList<IResource> targeted)
    {
        if (targeted.Count != 1 || eiEvent.Target.ResourceIds.Count != 1 || eiEvent.Signals.Any(signal => !LoadControlPoint.Is(signal.SignalName)))
        {
            return null;
        }

        var resource = targeted[0];
        foreach (var signal in eiEvent.Signals)
        {
            if (!resource.Supports(signal.SignalName, signal.SignalType, signal.ItemBase))
            {
                return new Refusal(EiResponseCode.SignalNotSupported, $"{resource.Id} does not support {signal.SignalName} {signal.SignalType} {signal.ItemBase?.Units}".TrimEnd() + " (rule 109)");
            }

            foreach (var interval in signal.Intervals)
            {
                if (resource.WhyNot(signal.SignalName, signal.SignalType, ((PayloadFloat)((SignalPayload)interval.Payloads[0]).Payload).Value) is { } why)
                {
                    return new Refusal(EiResponseCode.SignalNotSupported, $"{resource.Id}, {signal.SignalName}: {why}");
                }
            }
        }

        return null;
    }

    private static bool NamesUsAndResources(EiTarget target) =>
        target is { VenIds.Count: > 0, ResourceIds.Count: > 0 } && (target with { VenIds = [], ResourceIds = [] }).IsEmpty;

    private static Refusal Unsupported(EiEvent eiEvent, IReadOnlyList<IResource> targeted)
    {
        var classes = eiEvent.Signals.SelectMany(signal => signal.Target?.EndDeviceAssets ?? []).ToList();
        return classes.Count > 0 && !targeted.Any(resource => classes.Contains(resource.DeviceClass))
            ? new Refusal(EiResponseCode.DeploymentOther, $"there is no {string.Join(" or ", classes)} among the targeted resources (rule 112)")
            : new Refusal(
                EiResponseCode.SignalNotSupported,
                $"no targeted resource supports {string.Join(" or ", eiEvent.Signals.Select(signal => $"{signal.SignalName} {signal.SignalType} {signal.ItemBase?.Units}".Trim()))} (rule 109)");
    }
}
