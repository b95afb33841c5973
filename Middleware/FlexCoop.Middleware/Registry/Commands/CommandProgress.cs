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

        var (endedBy, endedAt) =
            (string?)body["endedBy"] is { } by ? (by, (string?)body["endedAt"])
            : stored.CancelledAt is { } cancelled ? ("cancellation", RestTime.Text(cancelled))
            : isAnswered && !isIn ? ("refusal", RestTime.Text(response!.OptAt))
            : now >= stored.Definition.End ? ("time", RestTime.Text(stored.Definition.End))
            : (null, null);
        Set("endedBy", endedBy);
        Set("endedAt", endedAt);
        Set("status", endedBy is not null ? "ended" : now < stored.Definition.Start ? "scheduled" : isIn ? "running" : "waiting");
        return next;
    }

    /// <summary>Whether a command is done with: nothing that comes changes what its document says.</summary>
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
