using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Control;
using FlexCoop.Ven.Gateway.Diagnosis;
using FlexCoop.Ven.Gateway.Messages;
using FlexCoop.Ven.Gateway.Run;
using FlexCoop.Ven.Gateway.Sim;

namespace FlexCoop.Ven.Gateway;

/// <summary>How the agent's files and answers are written. A configuration with an unknown key is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(UtcInstantConverter), typeof(NamedConverter<HeatPumpKind>), typeof(NamedConverter<SignaturePolicy>), typeof(NamedConverter<PushTls>), typeof(JsonStringEnumConverter<Leniency>)])]
[JsonSerializable(typeof(GatewayConfig))]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSerializable(typeof(SimSummary))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(EnrolmentLine))]
[JsonSerializable(typeof(IReadOnlyList<string?>))]
[JsonSerializable(typeof(IReadOnlyList<MessageVerdict>))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    /// <summary>For people at a terminal: quotes and umlauts as they are. Nobody embeds it in HTML, for which the default escapes them.</summary>
    public static GatewayJson Readable =>
        field ??= new GatewayJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
