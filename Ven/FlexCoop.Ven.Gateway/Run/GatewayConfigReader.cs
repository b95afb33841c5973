using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Gateway.Run;

/// <summary>Reads the configuration of a box. Each fault has its key, the value and the remedy, for an installer who knows no .NET.</summary>
/// <remarks>
/// The serializer stops at the first fault, and speaks of types. So the file is compared beforehand with the metadata from which its
/// deserializer is generated: what is asked for stands in <see cref="GatewayConfig"/> alone, and the agent trims.
/// </remarks>
internal static class GatewayConfigReader
{
    private const int MaxShown = 100;

    private static readonly JsonDocumentOptions Form = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly Dictionary<Type, string> Remedies = new()
    {
        [typeof(string)] = "text in double quotes",
        [typeof(bool)] = "true or false",
        [typeof(int)] = $"a whole number from {int.MinValue} to {int.MaxValue}",
        [typeof(double)] = "a number",
        [typeof(TimeSpan)] = "a duration as \"hh:mm:ss\"",
        [typeof(DateOnly)] = "a day as \"yyyy-MM-dd\"",
        [typeof(HeatPumpKind)] = string.Join(" or ", Enum.GetNames<HeatPumpKind>().Select(name => $"\"{name}\"")),
        [typeof(SignaturePolicy)] = string.Join(" or ", Enum.GetNames<SignaturePolicy>().Select(name => $"\"{name}\"")),
        [typeof(PushTls)] = string.Join(" or ", Enum.GetNames<PushTls>().Select(name => $"\"{name}\"")),
        [typeof(IReadOnlyList<string>)] = "a list of texts in brackets",
        [typeof(IReadOnlyList<TransportInterface>)] = "a list in brackets of objects with pointOfReceipt and pointOfDelivery",
    };

    /// <exception cref="StartException">It cannot be read, or is none; with all faults, a line for each.</exception>
    public static GatewayConfig Read(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file), Form);
            var faults = Faults("", json.RootElement, GatewayJson.Default.GatewayConfig).ToList();
            return faults is []
                ? json.RootElement.Deserialize(GatewayJson.Default.GatewayConfig)!
                : throw new StartException(string.Join('\n', faults.Select(fault => $"--config: '{file}': {fault}")));
        }
        catch (JsonException fault)
        {
            throw new StartException($"--config: '{file}': line {fault.LineNumber + 1} is no JSON: {fault.Message.Split(" LineNumber:")[0]}", fault);
        }
        catch (InvalidOperationException fault)
        {
            // What the parser says to an escape in a key that is no character, such as \ud800.
            throw new StartException($"--config: '{file}': a key is no text: {fault.Message}", fault);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--config: {unreadable.Message}", unreadable);
        }
    }

    /// <param name="key">Where the value stands; empty for the file as a whole.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="type">What is asked for.</param>
    private static IEnumerable<string> Faults(string key, JsonElement value, JsonTypeInfo type) => (type.Kind, value.ValueKind) switch
    {
        (JsonTypeInfoKind.Object, JsonValueKind.Object) => ObjectFaults(key.Length == 0 ? "" : key + ".", value, type),
        (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) =>
            value.EnumerateArray().SelectMany((item, index) => ItemFaults($"{key}[{index}]", item, type.ElementType!)),
        (JsonTypeInfoKind.None, _) when IsTaken(value, type) => [],
        _ => [Misfit(key, value, type.Type)],
    };

    private static IEnumerable<string> ObjectFaults(string prefix, JsonElement value, JsonTypeInfo type)
    {
        var missing = type.Properties.Where(IsRequired).ToDictionary(property => property.Name);
        var seen = new HashSet<string>();
        foreach (var member in value.EnumerateObject())
        {
            missing.Remove(member.Name);
            foreach (var fault in MemberFaults(prefix + member.Name, member, type, isFirst: seen.Add(member.Name)))
            {
                yield return fault;
            }
        }

        foreach (var (name, property) in missing)
        {
            yield return $"{prefix}{name}: is missing; give {Remedy(property.PropertyType)}.";
        }
    }

    private static IEnumerable<string> MemberFaults(string key, JsonProperty member, JsonTypeInfo type, bool isFirst)
    {
        if (!isFirst)
        {
            return [$"{key}: stands there twice; leave one of them out."];
        }

        if (type.Properties.FirstOrDefault(property => property.Name == member.Name) is not { } property)
        {
            var known = string.Join(", ", type.Properties.Select(property => property.Name));
            return [$"{key}: there is no such key, here with {Shown(member.Value)}; leave it out, or give one of {known}."];
        }

        return member.Value.ValueKind == JsonValueKind.Null
            ? property.IsGetNullable ? [] : [Misfit(key, member.Value, property.PropertyType)]
            : Faults(key, member.Value, GatewayJson.Default.GetTypeInfo(property.PropertyType)!);
    }

    private static IEnumerable<string> ItemFaults(string key, JsonElement item, Type type) =>
        item.ValueKind == JsonValueKind.Null ? [Misfit(key, item, type)] : Faults(key, item, GatewayJson.Default.GetTypeInfo(type)!);

    private static bool IsRequired(JsonPropertyInfo property) => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    private static bool IsTaken(JsonElement value, JsonTypeInfo type)
    {
        try
        {
            _ = value.Deserialize(type);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Misfit(string key, JsonElement value, Type type) => $"{(key.Length == 0 ? "the file" : key)}: {Shown(value)} does not fit; give {Remedy(type)}.";

    private static string Remedy(Type type) => Remedies.TryGetValue(Nullable.GetUnderlyingType(type) ?? type, out var remedy) ? remedy : "an object in braces";

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ when value.GetRawText() is { Length: > MaxShown } text => text[..MaxShown] + "…",
        _ => value.GetRawText(),
    };
}
