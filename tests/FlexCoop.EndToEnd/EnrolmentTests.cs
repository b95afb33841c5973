using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlexCoop.Testing;

namespace FlexCoop.EndToEnd;

/// <summary>A box from its first start to its removal, by the two executables over mutual TLS, with its owner at the pages as by a browser (FC-SEC-7, FC-SEC-8, FC-OSB-12, FC-DGW-6).</summary>
public sealed partial class EnrolmentTests
{
    private static readonly string[] AllDevices = ["battery", "ev-charger", "heat-pump", "water-heater"];

    [Test, CancelAfter(300_000)]
    public async Task Box_EnrolledKilledAndRemoved_FollowsEventsAndEndsSafely(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var platform = await TlsMiddleware.StartAsync(cancellationToken);
        using var owner = new TestOwner(platform.Connect(), TimeProvider.System);
        await owner.MakeAccountAsync(platform.SetupCode, "anna", cancellationToken);
        using var rest = await platform.RestOfAsync(owner, cancellationToken);

        var enrolled = await EnrolAsync(platform, owner, folder["state"], cancellationToken);
        await using var box = HomeBox.StartIn(folder["state"], vtn: null, crashPoint: null);
        var ven = await RegisteredAsync(rest, cancellationToken);
        Assert.That(enrolled, Does.Contain($"Enrolled as {ven}"), "the venID is the certificate's");

        var announced = await rest.AnnounceAsync(Event(ven, TimeSpan.FromSeconds(25)), cancellationToken);
        await Eventually.IsSoAsync(() => box.Devices().Count == AllDevices.Length, cancellationToken);
        await Eventually.SeeAsync(
            () => rest.EventAsync((string)announced["id"]!, cancellationToken), seen => seen["responses"] is JsonArray and [{ } response] && (string?)response["opt"] == "optIn", cancellationToken);

        await box.Agent.KillAsync(cancellationToken);
        await box.StartAgainAsync();
        var again = await StatusAsync(box, status => status?["lastContact"] is not null, cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)again["venId"], Is.EqualTo(ven), "it finds itself");
            Assert.That((string?)again["certificate"]!["state"], Is.EqualTo("valid"));
            Assert.That(box.Devices().Values, Is.All.Count.EqualTo(1), "what was set stays set");
        }

        await owner.WithdrawAsync(cancellationToken);
        await StatusAsync(
            box,
            status => (string?)status?["certificate"]?["state"] == "refused" && (string?)status["registration"] == "refused" && (string?)status["trouble"] is { } trouble && trouble.Contains("403", StringComparison.Ordinal)
                && box.Agent.Error.Contains("what was accepted runs to its end", StringComparison.Ordinal),
            cancellationToken);

        await Eventually.IsSoAsync(() => box.Devices().Count(device => device.Value is [_, "release"]) == AllDevices.Length, cancellationToken);
        Assert.That(box.Agent.HasExited, Is.False, "it goes on: the event that was accepted ran to its end");
    }

    private static async Task<string> EnrolAsync(TlsMiddleware platform, TestOwner owner, string stateFolder, CancellationToken cancellationToken)
    {
        await using var enrol = ProductProcess.StartAgent(crashPoint: null, "enrol", "--server", platform.Pages.ToString(), "--claim", await owner.AddBoxAsync(cancellationToken), "--state", stateFolder, "--fingerprint", platform.Fingerprint);
        Match code;
        do
        {
            code = UserCode().Match(await enrol.ReadLineAsync(cancellationToken));
        }
        while (!code.Success);

        await owner.ApproveAsync(code.Groups["code"].Value, cancellationToken);
        var (exitCode, output, error) = await enrol.EndAsync(cancellationToken);
        Assert.That(exitCode, Is.Zero, output + error);
        return output;
    }

    private static async Task<string> RegisteredAsync(RestClient rest, CancellationToken cancellationToken)
    {
        var vens = await Eventually.SeeAsync(
            async () => (await rest.GetAsync("api/v1/vens", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!,
            seen => seen is JsonArray and [{ } ven] && (string?)ven["registration"]?["status"] == "registered",
            cancellationToken);
        return (string)vens[0]!["id"]!;
    }

    private static async Task<JsonNode> StatusAsync(HomeBox box, Func<JsonNode?, bool> isSo, CancellationToken cancellationToken) =>
        await Eventually.SeeAsync(
            async () => (await box.AskAsync(cancellationToken, "status")) is (0, var text) ? JsonNode.Parse(text)!["vens"]![0]! : new JsonObject(), isSo, cancellationToken);

    private static JsonObject Event(string venId, TimeSpan duration) => new()
    {
        ["targets"] = new JsonObject { ["venIds"] = new JsonArray(venId) },
        ["start"] = TimeProvider.System.GetUtcNow().AddSeconds(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ["duration"] = $"PT{duration.TotalSeconds}S",
        ["signals"] = new JsonArray(new JsonObject
        {
            ["name"] = "SIMPLE", ["type"] = "level", ["intervals"] = new JsonArray(new JsonObject { ["duration"] = $"PT{duration.TotalSeconds}S", ["value"] = 2 }),
        }),
    };

    [GeneratedRegex("types the code  (?<code>[A-Z-]+)  at", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UserCode();
}
