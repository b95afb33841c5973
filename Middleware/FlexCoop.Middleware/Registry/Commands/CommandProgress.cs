using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry.Commands;

/// <summary>Where a command stands: a pure function of its event, the VEN's answer, the device's state, and the time.</summary>
internal static class CommandProgress
{
    /// <summary>How far two figures may be from each other that are the same: devices count in tenths.</summary>
    private const double Tolerance = 0.051;

    /// <summary>How long an event of a command runs at most, unless it is prolonged (T-13).</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromDays(1);

    /// <summary>The command as it stands now.</summary>
    /// <param name="body">What its document says.</param>
    /// <param name="stored">Its event.</param>
    /// <param name="response">What the VEN was sent, and answered; null for nothing.</param>
    /// <param name="reading">The state of the device that was told last; null for none.</param>
    /// <param name="now">By the domain clock.</param>
    public static JsonObject At(JsonObject body, EventDocument stored, EventResponseDocument? response, DeviceReading? reading, DateTimeOffset now)
    {
        var next = (JsonObject)body.DeepClone();
        void Set(string name, JsonNode? value)
        {
            if (value is not null)
            {
                next[name] = value;
            }
        }

        var isAnswered = response?.OptModification is not null;
        var isIn = isAnswered && response!.Opt == OptType.OptIn && response.ResponseCode is null or 200 && isAnswered;
        Set("delivery", isAnswered ? "received" : response?.DeliveredModification is not null ? "handedOver" : "owed");
        if (isAnswered)
        {
            Set("opt", isIn ? "optIn" : "optOut");
            Set("optAt", RestTime.Text(response!.OptAt));
            Set("optReason", response.ResponseDescription is { Length: > 0 } words ? words : null);
        }

        // What a report said of the time since the device was to follow, and while it was.
        var from = stored.Definition.Start > response?.OptAt ? stored.Definition.Start : response?.OptAt;
        if (isIn && reading is not null && reading.Since >= from && (string?)body["endedBy"] is null && Followed(body, reading) is { } followed && (string?)body["outcome"] != "followed")
        {
            Set("outcome", followed ? "followed" : "notFollowed");
            Set("outcomeAt", RestTime.Text(reading.Since));
        }

        // Its own end may come before that of its event, where the next command begins then.
        var end = (string?)body["end"] is { } text && RestTime.Parse(text) is { } told && told < (stored.Definition.End ?? DateTimeOffset.MaxValue) ? told : stored.Definition.End;
        var (endedBy, endedAt) =
            (string?)body["endedBy"] is { } by ? (by, (string?)body["endedAt"])
            : stored.CancelledAt is { } cancelled ? ("cancellation", RestTime.Text(cancelled))
            : isAnswered && !isIn ? ("refusal", RestTime.Text(response!.OptAt))
            : now >= end ? ("time", RestTime.Text(end))
            : (null, null);
        if (stored.CancelledAt is not null && response is { DeliveredModification: not null, Withdrawn: false })
        {
            Set("releaseDelivery", response.OptModification == stored.ModificationNumber ? "received" : response.DeliveredModification == stored.ModificationNumber ? "handedOver" : "owed");
        }

        Set("endedBy", endedBy);
        Set("endedAt", endedAt);
        Set("status", endedBy is not null ? "ended" : now < stored.Definition.Start ? "scheduled" : isIn ? "running" : "waiting");
        return next;
    }

    /// <summary>Whether a VEN that took part has still to say that it has let the device go; it is told so as long as the event is sent.</summary>
    public static bool IsReleaseAwaited(EventDocument stored, EventResponseDocument? response, DateTimeOffset now) =>
        stored.CancelledAt is not null && now < stored.SentUntil && response is { DeliveredModification: not null, Opt: not OptType.OptOut, Withdrawn: false } && response.OptModification != stored.ModificationNumber;

    /// <summary>Until when the event of a command runs: to its end, but for <see cref="Lease"/> at most, so that a box that is cut off lets the device go. Prolonged when half of that is over.</summary>
    /// <param name="command">The command, or its document.</param>
    /// <param name="start">When it starts.</param>
    /// <param name="known">Until when its event runs now; null for none.</param>
    /// <param name="now">By the domain clock.</param>
    public static DateTimeOffset Until(JsonElement command, DateTimeOffset start, DateTimeOffset? known, DateTimeOffset now)
    {
        var (end, from) = (CommandRules.Instant(command, "end"), start > now ? start : now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        return end is { } given && given <= from + Lease ? given : known is { } until && until - from >= Lease / 2 ? until : from + Lease;
    }

    /// <summary>Whether a command is done with; what is left to say is whether the VEN knows it.</summary>
    public static bool IsSettled(JsonElement body) => body.TryGetProperty("endedBy", out _);

    /// <summary>Whether a device does what it was told, as far as its state tells of it; null where it tells of nothing.</summary>
    private static bool? Followed(JsonObject command, DeviceReading reading)
    {
        bool? followed = null;
        void Compare(bool? same)
        {
            followed = same is { } told ? told && followed != false : followed;
        }

        static bool? IsSame(JsonNode? wanted, double? told) => wanted is null || told is null ? null : Math.Abs((double)wanted - told.Value) <= Tolerance;
        Compare(IsSame(command["setpointC"] ?? command["brightnessPercent"] ?? command["powerSetpointW"], reading.SetPoint));
        Compare(command["isOn"] is { } isOn && reading.Capacity is { } capacity ? (bool)isOn == capacity > 0 : null);
        Compare(IsSame(command["comfortMinC"], reading.LowestSetPoint));
        Compare(IsSame(command["comfortMaxC"], reading.HighestSetPoint));
        return reading.IsOverridden == true || reading.IsOnline == false ? false : followed;
    }
}
