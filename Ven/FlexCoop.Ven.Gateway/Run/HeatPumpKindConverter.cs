using System.Text.Json;
using System.Text.Json.Serialization;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Gateway.Run;

/// <summary>A heat pump by its name alone, in capitals or not: the generated converter would also take a number, or two names.</summary>
internal sealed class HeatPumpKindConverter : JsonConverter<HeatPumpKind>
{
    public override HeatPumpKind Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        && reader.GetString() is { } name
        && Enum.GetNames<HeatPumpKind>().Contains(name, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<HeatPumpKind>(name, ignoreCase: true)
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, HeatPumpKind value, JsonSerializerOptions options) => writer.WriteStringValue(Enum.GetName(value));
}
