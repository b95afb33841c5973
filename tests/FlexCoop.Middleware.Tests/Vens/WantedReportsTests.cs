using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>What an operator wants a VEN to report.</summary>
public sealed class WantedReportsTests
{
    [Test, CancelAfter(300_000)]
    public async Task Want_OtherGranularity_IsAskedOfTheVen(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("heatpump", "battery"));
        var wanted = new JsonArray(SomeBody.Wanted(granularity: "PT10S", reportBack: "PT30S"));

        var answer = (await rest.PutAsync(Path(ven), wanted, cancellationToken)).Expect(HttpStatusCode.OK);
        var polled = await ven.DrainAsync(cancellationToken);
        var shown = (await rest.GetAsync($"api/v1/vens/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);

        var asked = polled.OfType<OadrCreateReport>().Single().ReportRequests.Single().ReportSpecifier;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.ToJsonString(), Is.EqualTo(wanted.ToJsonString()));
            Assert.That(shown["wantedReports"]!.ToJsonString(), Is.EqualTo(wanted.ToJsonString()));
            Assert.That((asked.Granularity, asked.ReportBackDuration), Is.EqualTo((OadrDuration.From(TimeSpan.FromSeconds(10)), OadrDuration.From(TimeSpan.FromSeconds(30)))));
            Assert.That(asked.SpecifierPayloads.Select(payload => payload.RId.Value), Is.EqualTo(["heatpump.power"]));
            Assert.That(polled.OfType<OadrCancelReport>().Count(), Is.EqualTo(1), "what was asked for before ends");
            Assert.That((string)shown["reportRequests"]!.AsArray().Single()!["state"]!, Is.EqualTo("created"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Want_TheSameAgain_AsksNothing(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());
        await rest.PutAsync(Path(ven), new JsonArray(SomeBody.Wanted()), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        await rest.PutAsync(Path(ven), new JsonArray(SomeBody.Wanted(granularity: "PT60S", reportBack: "PT300S")), cancellationToken);

        Assert.That(await ven.DrainAsync(cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Want_Nothing_EndsAllReports(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());

        var answer = (await rest.PutAsync(Path(ven), new JsonArray(), cancellationToken)).Expect(HttpStatusCode.OK);
        var polled = await ven.DrainAsync(cancellationToken);
        var shown = (await rest.GetAsync($"api/v1/vens/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(answer.ToJsonString(), Is.EqualTo("[]"));
        Assert.That(polled.OfType<OadrCancelReport>().Count(), Is.EqualTo(1));
        Assert.That((shown["wantedReports"]!.AsArray().Count, shown["reportRequests"]!.AsArray().Count), Is.EqualTo((0, 0)));
    }

    [TestCaseSource(nameof(WrongWishes)), CancelAfter(300_000)]
    public async Task Want_Wrong_IsRefusedAndNothingIsAskedOfTheVen(string body, int status, string named, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());
        var before = await rest.EverythingAsync(cancellationToken);

        var answer = await rest.SendAsync(HttpMethod.Put, Path(ven), RestClient.Bytes(System.Text.Encoding.UTF8.GetBytes(body), "application/json"), cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That((string)answer.Problem["detail"]!, Does.StartWith(named));
        Assert.That(await rest.EverythingAsync(cancellationToken), Is.EqualTo(before));
        Assert.That(await ven.DrainAsync(cancellationToken), Is.Empty);
        (await rest.PutAsync(Path(ven), new JsonArray(SomeBody.Wanted()), cancellationToken)).Expect(HttpStatusCode.OK);
    }

    [TestCase("unknown")]
    [TestCase("cancelled")]
    [CancelAfter(300_000)]
    public async Task Want_OfAVenThatIsNotRegistered_IsNotFound(string which, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());
        await ven.SendAsync(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);
        var id = which == "unknown" ? "VEN-404" : ven.VenId.Value;

        var answer = await rest.PutAsync($"api/v1/vens/{id}/wanted-reports", new JsonArray(SomeBody.Wanted()), cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((string)answer.Problem["detail"]!, Is.EqualTo($"There is no registered VEN '{id}'."));
    }

    [Test, CancelAfter(300_000)]
    public async Task Want_OfAVenWithoutMetadata_SaysToWait(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = middleware.NewVen();
        await ven.RegisterAsync(cancellationToken);

        var answer = await rest.PutAsync(Path(ven), new JsonArray(SomeBody.Wanted()), cancellationToken);

        Assert.That(answer.Faults, Is.EqualTo(["[0].specifier: 'usage' is not offered by the VEN; wait until it has sent its METADATA"]));
    }

    private static IEnumerable<TestCaseData> WrongWishes()
    {
        yield return Changed("unknown specifier", wish => wish["specifier"] = "weather", 422, "[0].specifier: 'weather' is not offered by the VEN; give usage");
        yield return Changed("unknown rid", wish => wish["rid"] = "heatpump.voltage", 422, "[0].rid: 'heatpump.voltage' is not a point of 'usage'; give heatpump.power");
        yield return Changed("faster than it can", wish => wish["granularity"] = "PT1S", 422, "[0].granularity: PT1S is not possible; give PT10S or more, and PT15M or less");
        yield return Changed("slower than it can", wish => (wish["granularity"], wish["reportBack"]) = ("PT1H", "PT1H"), 422, "[0].granularity: PT1H is not possible; give PT10S or more, and PT15M or less");
        yield return Changed("no granularity at all", wish => wish["granularity"] = "PT0S", 422, "[0].granularity: PT0S is not possible");
        yield return Changed("backwards", wish => wish["granularity"] = "-PT1M", 422, "[0].granularity: -PT1M is not possible");
        yield return Changed("reported before it is measured", wish => wish["reportBack"] = "PT30S", 422, "[0].reportBack: PT30S is not possible; give the granularity or more, and P1D or less (rule 317)");
        yield return Changed("reported once in two days", wish => wish["reportBack"] = "P2D", 422, "[0].reportBack: P2D is not possible");
        yield return Changed("reported beyond the calendar", wish => wish["reportBack"] = "P10000000D", 422, "[0].reportBack: P10000000D is not possible");
        yield return Changed("a month", wish => wish["granularity"] = "P1M", 400, "[0].granularity: 'P1M' is no duration; give whole seconds");
        yield return Changed("a number of seconds", wish => wish["granularity"] = 60, 400, "[0].granularity: is a number; give whole seconds as ISO 8601");
        yield return Changed("null", wish => wish["rid"] = null, 400, "[0].rid: is missing; give it");
        yield return Changed("unknown member", wish => wish["unit"] = "W", 400, "[0].unit: is not a member of this resource; leave it out, or give one of specifier, rid, granularity, reportBack");
        yield return Case("a point twice", new JsonArray(SomeBody.Wanted(), SomeBody.Wanted(granularity: "PT2M")).ToJsonString(), 422, "[1].rid: 'heatpump.power' stands twice; want each point once");
        yield return Case("the second one is wrong", new JsonArray(SomeBody.Wanted(), SomeBody.Wanted(rid: "x")).ToJsonString(), 422, "[1].rid: 'x' is not a point of 'usage'");
        yield return Case("empty object", "[{}]", 400, "[0].specifier: is missing; give it (and 3 more, see errors)");
        yield return Case("numbers", "[1]", 400, "[0]: is a number; give an object");
        yield return Case("an object", SomeBody.Wanted().ToJsonString(), 400, "body: is an object; send an array of up to 10000 objects");
        yield return Case("null", "null", 400, "body: is null; send an array of up to 10000 objects");
        yield return Case("nothing", "", 400, "body: is no JSON");
        yield return Case("too many", $"[{string.Join(',', Enumerable.Repeat("{}", 10_001))}]", 400, "body: has 10001 items; ");
        yield return Case("lone surrogate", """[{"specifier": "\ud800"}]""", 400, "[0].specifier");
        yield return Case("2 MiB", $"[{string.Join(',', Enumerable.Repeat("{}", 700_000))}]", 413, "[");

        static TestCaseData Changed(string name, Action<JsonObject> change, int status, string named)
        {
            var wish = SomeBody.Wanted();
            change(wish);
            return Case(name, new JsonArray(wish).ToJsonString(), status, named);
        }

        static TestCaseData Case(string name, string body, int status, string named) => new TestCaseData(body, status, named).SetArgDisplayNames(name);
    }

    private static string Path(TestVen ven) => $"api/v1/vens/{ven.VenId}/wanted-reports";
}
