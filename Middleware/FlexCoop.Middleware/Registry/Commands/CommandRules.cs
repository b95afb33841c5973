using System.Text.Json;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry.Commands;

/// <summary>What may be told to a device: what it can be told, within the limits of its owner, and by whom.</summary>
internal static class CommandRules
{
    private static readonly string[] Points = ["isOn", "mode", "setpointC", "brightnessPercent", "powerSetpointW", "fanSpeed", "colour", "comfortMinC", "comfortMaxC"];
    private static readonly string[] SetPoints = ["setpointC", "brightnessPercent", "powerSetpointW"];

    /// <summary>The temperatures by which a home is comfortable, or not.</summary>
    private static readonly string[] Comfort = ["setpointC", "comfortMinC", "comfortMaxC"];

    /// <summary>All that is wrong with a command.</summary>
    /// <param name="command">The command, which the schema has passed.</param>
    /// <param name="device">The document of its device.</param>
    /// <param name="isOwners">Whether the owner gives it, or the cooperative a command to a device of its own: then the band is theirs to move.</param>
    /// <param name="now">When it is given.</param>
    public static IReadOnlyList<RuleFault> Check(JsonElement command, JsonElement device, bool isOwners, DateTimeOffset now)
    {
        var faults = Check(command, device, isOwners).ToList();
        if (Start(command, now) is var start && Instant(command, "end") is { } end && end <= start)
        {
            faults.Add(new RuleFault("end", $"{RestTime.Text(end)} is not after {(start > now ? "start" : "now")}", "give a later time, or none"));
        }

        return faults;
    }

    /// <summary>What is wrong with what a command tells, whenever.</summary>
    /// <param name="command">The command, or its document.</param>
    /// <param name="device">The document of its device.</param>
    /// <param name="isOwners">Whether the owner gives it, or the cooperative a command to a device of its own.</param>
    public static IReadOnlyList<RuleFault> Check(JsonElement command, JsonElement device, bool isOwners)
    {
        var faults = new List<RuleFault>();
        var given = Points.Where(point => command.TryGetProperty(point, out _)).ToList();
        if (given.Count == 0)
        {
            faults.Add(new RuleFault("", "tells nothing", $"give at least one of {string.Join(", ", Points)}"));
        }

        foreach (var second in SetPoints.Where(given.Contains).Skip(1))
        {
            faults.Add(new RuleFault(second, "stands beside another set point", "give one; a device has one"));
        }

        var capabilities = ResourceValue.Find(device, "capabilities") is { } list ? list.EnumerateArray().DistinctBy(one => one.GetProperty("point").GetString()).ToDictionary(one => one.GetProperty("point").GetString()!) : null;
        foreach (var point in given)
        {
            // What a device does not say of itself, its VEN answers for.
            if (capabilities is not null)
            {
                faults.AddRange(Within(point, command.GetProperty(point), capabilities, isOwners));
            }
            else if (!isOwners && Comfort.Contains(point))
            {
                faults.Add(WithoutLimits(point));
            }
        }

        if (given.Contains("mode") && ResourceValue.Find(device, "modes") is { } modes && modes.EnumerateArray().Select(mode => mode.GetString()!).ToList() is var known && !known.Contains(command.GetProperty("mode").GetString()!))
        {
            faults.Add(new RuleFault("mode", $"'{command.GetProperty("mode").GetString()}' is none of the device's", $"give one of {string.Join(", ", known)}"));
        }

        if (given.Contains("powerSetpointW") && ResourceValue.Find(device, "maxPowerW")?.GetDouble() is { } most && Math.Abs(command.GetProperty("powerSetpointW").GetDouble()) > most)
        {
            faults.Add(new RuleFault("powerSetpointW", "is beyond the most that the device draws or feeds in", $"give up to {most} W"));
        }

        if (command.TryGetProperty("comfortMinC", out var lower) && command.TryGetProperty("comfortMaxC", out var upper) && !(lower.GetDouble() < upper.GetDouble()))
        {
            faults.Add(new RuleFault("comfortMaxC", "is not above comfortMinC", "give a higher one"));
        }

        return faults;
    }

    /// <summary>From when on a command holds, in whole seconds: from now, where it gives no later instant.</summary>
    public static DateTimeOffset Start(JsonElement command, DateTimeOffset now) => Instant(command, "start") is { } given && given > now ? given : now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));

    /// <summary>An instant of a command, in whole seconds as events have them; null where it gives none.</summary>
    public static DateTimeOffset? Instant(JsonElement command, string member) =>
        command.TryGetProperty(member, out var text) && RestTime.Parse(text.GetString()!) is { } instant ? instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond)) : null;

    private static IEnumerable<RuleFault> Within(string point, JsonElement value, Dictionary<string, JsonElement> capabilities, bool isOwners)
    {
        if (!capabilities.TryGetValue(point is "comfortMinC" or "comfortMaxC" ? "comfortC" : point, out var capability))
        {
            yield return new RuleFault(point, "is nothing that the device can be told", $"give one of {string.Join(", ", capabilities.Keys)}");
            yield break;
        }

        // The comfort of a home is its owner's: whoever else tells a temperature stays within the band that holds.
        var isOthers = !isOwners && Comfort.Contains(point);
        var bound = isOthers && capabilities.TryGetValue("setpointC", out var band) ? band
            : point == "setpointC" && isOwners && capabilities.TryGetValue("comfortC", out var whole) ? whole
            : capability;
        var isBounded = bound.TryGetProperty("lowest", out var lowest) & bound.TryGetProperty("highest", out var highest);
        if (isOthers && !(isBounded && capabilities.ContainsKey("setpointC")))
        {
            yield return WithoutLimits(point);
        }
        else if (isBounded && value.ValueKind == JsonValueKind.Number && !(value.GetDouble() >= lowest.GetDouble() && value.GetDouble() <= highest.GetDouble()))
        {
            yield return new RuleFault(point, $"{value.GetRawText()} is beyond what the owner lets it be", $"give {lowest.GetRawText()} to {highest.GetRawText()}");
        }
    }

    private static RuleFault WithoutLimits(string point) => new(point, "is nothing of which the owner says between what limits it may be", "leave it to the owner");
}
