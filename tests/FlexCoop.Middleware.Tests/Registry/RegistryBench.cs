using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Registry;

/// <summary>A VEN with a heat pump and a meter that tells of them over a real socket, and an operator who reads.</summary>
internal sealed class RegistryBench : IAsyncDisposable
{
    private RegistryBench(MiddlewareHost middleware, TestVen ven)
    {
        (Middleware, Ven) = (middleware, ven);
        Rest = middleware.NewOperator();
    }

    public MiddlewareHost Middleware { get; }

    public TestVen Ven { get; }

    public RestClient Rest { get; private set; }

    public static async Task<RegistryBench> StartAsync(CancellationToken cancellationToken, params IEnumerable<(string Key, string Value)> settings)
    {
        var middleware = await MiddlewareHost.StartAsync(cancellationToken, settings);
        return new RegistryBench(middleware, await middleware.NewStartedVenAsync(cancellationToken, Metadata("heatpump", "meter")));
    }

    /// <summary>METADATA of usage and status of these resources; a heat pump is one that can be told something.</summary>
    public static OadrReport[] Metadata(params string[] resources) =>
    [
        Some.Metadata("usage", ReportName.TelemetryUsage, [.. resources.Select(resource => Some.UsageMetadata(resource).Descriptions[0])]),
        Some.Metadata("status", ReportName.TelemetryStatus, [.. resources.Select(resource => Some.StatusMetadata(resource).Descriptions[0] with
        {
            ReportSubject = resource.StartsWith("heatpump", StringComparison.Ordinal)
                ? new EiTarget { EndDeviceAssets = ["Thermostat", "x-maxPowerW:2500", "x-can:isOn", "x-can:mode", "x-mode:heat", "x-can:setpointC:19:23", "x-can:comfortC:5:30"] }
                : null,
        })]),
    ];

    /// <summary>Tells of the devices anew, and answers what follows.</summary>
    public async Task TellAsync(CancellationToken cancellationToken, params string[] resources)
    {
        await Ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m2", Reports = Metadata(resources), VenId = Ven.VenId }, cancellationToken);
        await Ven.DrainAsync(cancellationToken);
    }

    /// <summary>Reports the state of a device.</summary>
    public async Task ReportStatusAsync(DateTimeOffset at, double setPoint, CancellationToken cancellationToken, bool isOnline = true, bool isOverridden = false, double capacity = 1)
    {
        var shown = (await Rest.GetAsync($"api/v1/vens/{Ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);
        var request = (string)shown["reportRequests"]!.AsArray().Single(one => (string)one!["specifier"]! == "status")!["id"]!;
        var updated = await Ven.SendAsync<OadrUpdatedReport>(new OadrUpdateReport { RequestId = "u1", Reports = [StatusReport(request, at, setPoint, isOnline, isOverridden, capacity)], VenId = Ven.VenId }, cancellationToken);
        Assert.That(updated.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    /// <summary>The state of the heat pump.</summary>
    public static OadrReport StatusReport(string reportRequestId, DateTimeOffset at, double setPoint, bool isOnline = true, bool isOverridden = false, double capacity = 1)
    {
        var state = new LoadControlState { Capacity = new LoadControlValue(capacity, 0, 1, 1), SetPoint = new LoadControlValue(setPoint, 19, 23, 21) };
        return Some.Data(new ReportRequestId(reportRequestId), "heatpump.status", at, 0) with
        {
            ReportSpecifierId = new ReportSpecifierId("status"),
            ReportName = ReportName.TelemetryStatus,
            Intervals = [new Interval { DtStart = at, Payloads = [new OadrReportPayload { RId = new RId("heatpump.status"), Payload = new OadrPayloadResourceStatus { Online = isOnline, ManualOverride = isOverridden, LoadControlState = state } }] }],
        };
    }

    /// <summary>The devices, as soon as it is so.</summary>
    public Task<JsonArray> DevicesAsync(Func<JsonArray, bool> isSo, CancellationToken cancellationToken) => ItemsAsync("api/v1/devices", isSo, cancellationToken);

    /// <summary>The heat pump, as soon as it stands so.</summary>
    public async Task<JsonNode> HeatPumpAsync(CancellationToken cancellationToken, string status = "online") =>
        (await ItemsAsync("api/v1/devices?filter=deviceClass=hvac", items => items is [{ } device] && (string?)device["status"] == status, cancellationToken))[0]!;

    /// <summary>The items of a list, as soon as it is so.</summary>
    public async Task<JsonArray> ItemsAsync(string path, Func<JsonArray, bool> isSo, CancellationToken cancellationToken)
    {
        while (true)
        {
            var items = (await Rest.GetAsync(path, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
            if (isSo(items))
            {
                return items;
            }

            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It did not come to that. Last seen: {items.ToJsonString()}");
            }
        }
    }

    /// <summary>A document, as soon as it is so.</summary>
    public async Task<JsonNode> SeeAsync(string path, Func<JsonNode, bool> isSo, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await Rest.GetAsync(path, cancellationToken);
            if (answer.Status == HttpStatusCode.OK && isSo(answer.Expect(HttpStatusCode.OK)))
            {
                return answer.Expect(HttpStatusCode.OK);
            }

            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It did not come to that. Last seen: {answer.Status}");
            }
        }
    }

    /// <summary>Changes a document, whatever it says now.</summary>
    public Task<RestAnswer> CorrectAsync(JsonNode document, string patch, CancellationToken cancellationToken) => Rest.SendAsync(
        HttpMethod.Patch, $"api/v1/devices/{document["id"]}", new StringContent(patch, Encoding.UTF8, "application/merge-patch+json"), cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await Middleware.RestartAsync(cancellationToken);
        Rest.Dispose();
        Rest = Middleware.NewOperator();
    }

    public async ValueTask DisposeAsync()
    {
        Rest.Dispose();
        Ven.Dispose();
        await Middleware.DisposeAsync();
    }
}
