using System.Text.Json;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry.Commands;

/// <summary>Makes the signals of a command: one for each point that it changes.</summary>
/// <remarks>
/// Interpretation: LOAD_CONTROL has one set point and no unit; it is that of the device: °C of what heats or cools, percent of a light, W of anything else. Whether it is on is its capacity, 1 or 0.
/// Further points are signals of our own (<c>x-LOAD_CONTROL_…</c>), which the standard allows; a VEN that does not know them refuses the event.
/// </remarks>
internal static class CommandSignals
{
    private static readonly string[] Modes = ["heat", "cool", "fan", "dry", "auto"];

    /// <param name="command">The command, which the schema has passed.</param>
    /// <param name="duration">How long it holds; zero without end.</param>
    public static IReadOnlyList<SignalDefinition> Of(JsonElement command, TimeSpan duration)
    {
        var signals = new List<SignalDefinition>();
        void Add(string name, SignalType type, double? value, string? unit = null)
        {
            if (value is { } told)
            {
                signals.Add(new SignalDefinition { Name = name, Type = type, Unit = unit, Intervals = [new SignalInterval(duration, told)] });
            }
        }

        double? Number(string member) => command.TryGetProperty(member, out var value) ? value.GetDouble() : null;
        Add("LOAD_CONTROL", SignalType.LoadControlSetpoint, Number("setpointC") ?? Number("brightnessPercent") ?? Number("powerSetpointW"));
        Add("LOAD_CONTROL", SignalType.LoadControlCapacity, command.TryGetProperty("isOn", out var isOn) ? isOn.GetBoolean() ? 1 : 0 : null);
        Add("x-LOAD_CONTROL_MODE", SignalType.LoadControlSetpoint, command.TryGetProperty("mode", out var mode) ? Array.IndexOf(Modes, mode.GetString()) + 1 : null);
        Add("x-LOAD_CONTROL_COMFORT_MIN", SignalType.LoadControlSetpoint, Number("comfortMinC"), "celsius");
        Add("x-LOAD_CONTROL_COMFORT_MAX", SignalType.LoadControlSetpoint, Number("comfortMaxC"), "celsius");
        Add("x-LOAD_CONTROL_FAN", SignalType.LoadControlSetpoint, Number("fanSpeed"));
        if (command.TryGetProperty("colour", out var colour))
        {
            foreach (var (index, value) in colour.GetProperty("values").EnumerateArray().Index())
            {
                Add($"x-LOAD_CONTROL_COLOUR_{index + 1}", SignalType.LoadControlSetpoint, value.GetDouble());
            }
        }

        return signals;
    }
}
