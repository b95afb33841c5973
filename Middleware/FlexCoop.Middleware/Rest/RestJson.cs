using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Authority;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Events;
using FlexCoop.Middleware.Fingerprints;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.MarketContexts;
using FlexCoop.Middleware.Opts;
using FlexCoop.Middleware.OutsideData;
using FlexCoop.Middleware.PvForecasts;
using FlexCoop.Middleware.Registry;
using FlexCoop.Middleware.Vens;
using FlexCoop.Middleware.Webhooks;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Rest;

/// <summary>How resources are written: camelCase, every member there, null without value.</summary>
[JsonSerializable(typeof(ProblemResource))]
[JsonSerializable(typeof(EventResource))]
[JsonSerializable(typeof(PageResource<EventResource>))]
[JsonSerializable(typeof(VenResource))]
[JsonSerializable(typeof(PageResource<VenResource>))]
[JsonSerializable(typeof(PageResource<VenLogEntryResource>))]
[JsonSerializable(typeof(ReportRequestResource))]
[JsonSerializable(typeof(PageResource<ReportRequestResource>))]
[JsonSerializable(typeof(IReadOnlyList<WantedReportResource>))]
[JsonSerializable(typeof(IReadOnlyList<PointResource>))]
[JsonSerializable(typeof(PageResource<OptResource>))]
[JsonSerializable(typeof(PageResource<EventOptsResource>))]
[JsonSerializable(typeof(MarketContextResource))]
[JsonSerializable(typeof(PageResource<MarketContextResource>))]
[JsonSerializable(typeof(MandateResource))]
[JsonSerializable(typeof(PageResource<MandateResource>))]
[JsonSerializable(typeof(PageResource<AuditEntryResource>))]
[JsonSerializable(typeof(ConsentResource))]
[JsonSerializable(typeof(PageResource<ConsentResource>))]
[JsonSerializable(typeof(GlassResource))]
[JsonSerializable(typeof(PageResource<GlassResource>))]
[JsonSerializable(typeof(PageResource<GroupResource>))]
[JsonSerializable(typeof(PolicyResource))]
[JsonSerializable(typeof(PageResource<PolicyResource>))]
[JsonSerializable(typeof(ErasureResource))]
[JsonSerializable(typeof(PageResource<ErasureResource>))]
[JsonSerializable(typeof(InventoryImport))]
[JsonSerializable(typeof(PageResource<InventoryResource>))]
[JsonSerializable(typeof(PageResource<DeviceEventResource>))]
[JsonSerializable(typeof(PageResource<DiscoveredResource>))]
[JsonSerializable(typeof(RevokedResource))]
[JsonSerializable(typeof(FingerprintResource))]
[JsonSerializable(typeof(PageResource<FingerprintResource>))]
[JsonSerializable(typeof(WebhookResource))]
[JsonSerializable(typeof(PageResource<WebhookResource>))]
[JsonSerializable(typeof(PageResource<DeliveryResource>))]
[JsonSerializable(typeof(PageResource<DeadLetterResource>))]
[JsonSerializable(typeof(OutsideSourceResource))]
[JsonSerializable(typeof(IReadOnlyList<OutsideSourceResource>))]
[JsonSerializable(typeof(OutlookResource))]
[JsonSerializable(typeof(StationWeatherResource))]
[JsonSerializable(typeof(DistrictResource))]
[JsonSerializable(typeof(IReadOnlyList<RuleFault>))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class RestJson : JsonSerializerContext
{
    /// <summary>The one way in which everything is written.</summary>
    public static RestJson Writer { get; } = new(Apply(new JsonSerializerOptions()));

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;

        // A measured NaN is written as text: it must not hide the points beside it.
        options.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;

        // Nothing here is ever put into a page; apostrophes and umlauts stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }
}
