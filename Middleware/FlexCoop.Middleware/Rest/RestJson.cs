using System.Text.Json.Serialization;
using FlexCoop.Middleware.Events;
using FlexCoop.Middleware.Vens;

namespace FlexCoop.Middleware.Rest;

/// <summary>How resources are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ProblemResource))]
[JsonSerializable(typeof(EventResource))]
[JsonSerializable(typeof(PageResource<EventResource>))]
[JsonSerializable(typeof(VenResource))]
[JsonSerializable(typeof(PageResource<VenResource>))]
[JsonSerializable(typeof(IReadOnlyList<WantedReportResource>))]
[JsonSerializable(typeof(IReadOnlyList<PointResource>))]
internal sealed partial class RestJson : JsonSerializerContext;
