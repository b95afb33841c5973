using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.OutsideData;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Storage;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.OutsideData;

/// <summary>Sources over real sockets: what is kept, what is told, and when it is asked again (FC-MW-5, FC-MW-7, R-30).</summary>
public sealed class OutsideSourceTests
{
    private static readonly string[] Healthy = ["prices false 0 2026-06-30T18:00:00Z 0", "weather false 0 2026-06-30T18:00:00Z 0", "carbon false 0 2026-06-30T18:00:00Z 0"];

    private const string Secret = "e51c0ffee-key-of-the-provider";

    /// <summary>From two days of prices in the store to what a member is shown.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Poll_OfGoodAnswers_KeepsThem_AndShowsSourceAndTime(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = Good };
        await using var host = await StartAsync(publisher, cancellationToken);
        using var rest = host.NewOperator();
        await rest.PutAsync("/api/v1/outside/sources/prices/key", new JsonObject { ["key"] = Secret }, cancellationToken);

        foreach (var source in host.Services.GetRequiredService<OutsideSources>().All)
        {
            await source.PollAsync(cancellationToken);
            await source.PollAsync(cancellationToken);
        }

        var prices = (await rest.GetAsync("/api/v1/prices?limit=1000&sort=start", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var outlook = (await rest.GetAsync("/api/v1/outside/outlook", cancellationToken)).Expect(HttpStatusCode.OK);
        var states = (await rest.GetAsync("/api/v1/outside/sources", cancellationToken)).Expect(HttpStatusCode.OK).AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(prices, Has.Count.EqualTo(192), "two days of quarters, none twice");
            Assert.That(outlook["prices"]!.AsArray(), Has.Count.EqualTo(96));
            Assert.That(outlook["prices"]![0]!.ToJsonString(), Does.Contain("\"start\":\"2026-06-30T18:00:00Z\"").And.Contain("EUR/kWh").And.Contain("REE e-sios"));
            Assert.That(outlook["carbonIntensities"]!.AsArray(), Has.Count.EqualTo(48));
            Assert.That(states.Select(state => $"{state!["name"]} {state["isStale"]} {state["failures"]} {state["lastSuccessAt"]} {state["ageSeconds"]}"), Is.EqualTo(Healthy));
            Assert.That((string)states[0]!["dataUntil"]!, Is.EqualTo("2026-07-01T22:00:00Z"));
            Assert.That((await rest.GetAsync("/api/v1/weather-forecasts?limit=100", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), Has.Count.EqualTo(72));
        }
    }

    /// <summary>FC-MW-5: for the places of homes, by cells, so that nobody outside is told where a home is.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Poll_ForThePlacesOfHomes_AsksOnceForEachCell(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = head => head.Contains("latitude=41.5", StringComparison.Ordinal) ? Good(head) : FakePublisher.Ok(Fixture.Text("open-meteo-weather.json").Replace("41.375", "40.5", StringComparison.Ordinal).Replace("2.1875", "-3.75", StringComparison.Ordinal)) };
        await using var host = await MiddlewareHost.StartAsync(
            cancellationToken, ("OutsideData:Tries", "1"), ("OutsideData:Sources:0:Name", "weather"), ("OutsideData:Sources:0:Provider", "openMeteo"), ("OutsideData:Sources:0:Url", publisher.Url));
        using var rest = host.NewOperator();
        foreach (var (ven, latitude, longitude) in new[] { ("V1", 41.39, 2.17), ("V2", 41.40, 2.20), ("V3", 40.42, -3.70) })
        {
            var home = new JsonObject { ["memberId"] = ven, ["venId"] = ven, ["hasPv"] = false, ["location"] = new JsonObject { ["latitude"] = latitude, ["longitude"] = longitude } };
            (await rest.PostAsync("/api/v1/homes", home, cancellationToken)).Expect(HttpStatusCode.Created);
        }

        var source = host.Services.GetRequiredService<OutsideSources>().All[0];
        await source.PollAsync(cancellationToken);

        Assert.That((source.State.LastFault, publisher.Count), Is.EqualTo(((string?)null, 2)));
        Assert.That(new[] { await publisher.NextAsync(cancellationToken), await publisher.NextAsync(cancellationToken) }, Has.Some.Contains("latitude=41.50&longitude=2.25&").And.Some.Contains("latitude=40.50&longitude=-3.75&"));
        Assert.That((await rest.GetAsync("/api/v1/outside/stations/cell%2041.50%202.25", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>A place that always fails, or a member with homes all over the world, takes the weather from nobody else.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Poll_WithAPlaceThatFails_AsksForTheOthers(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = head => head.Contains("latitude=41.5", StringComparison.Ordinal) ? Good(head) : FakePublisher.Ok("{}") };
        await using var host = await MiddlewareHost.StartAsync(
            cancellationToken, ("OutsideData:Tries", "1"), ("OutsideData:Sources:0:Name", "weather"), ("OutsideData:Sources:0:Provider", "openMeteo"), ("OutsideData:Sources:0:Url", publisher.Url));
        using var rest = host.NewOperator();
        async Task AddAsync(string member, string ven, double latitude) =>
            (await rest.PostAsync("/api/v1/homes", new JsonObject { ["memberId"] = member, ["venId"] = ven, ["hasPv"] = false, ["location"] = new JsonObject { ["latitude"] = latitude, ["longitude"] = 2.17 } }, cancellationToken)).Expect(HttpStatusCode.Created);
        for (var index = 0; index < 8; index++)
        {
            await AddAsync("roamer", $"R{index}", -85 + index);
        }

        await AddAsync("neighbour", "V1", 41.39);
        var source = host.Services.GetRequiredService<OutsideSources>().All[0];

        var next = await source.PollAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(publisher.Count, Is.EqualTo(6), "five places of one member, and the other's");
            Assert.That((await rest.GetAsync("/api/v1/outside/stations/cell%2041.50%202.25", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(source.State.LastFault, Does.Contain("its answer is refused"));
            Assert.That((source.State.Failures, source.State.LastSuccessAt), Is.EqualTo((0, (DateTimeOffset?)Fixture.Now)));
            Assert.That(next - Fixture.Now, Is.GreaterThanOrEqualTo(TimeSpan.FromHours(1)));
        }
    }

    /// <summary>Who is away is not asked for every place.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Poll_OfAPublisherThatIsAway_AsksForAFewPlacesOnly(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = _ => FakePublisher.Status(503) };
        await using var host = await MiddlewareHost.StartAsync(
            cancellationToken, ("OutsideData:Tries", "1"), ("OutsideData:Sources:0:Name", "weather"), ("OutsideData:Sources:0:Provider", "openMeteo"), ("OutsideData:Sources:0:Url", publisher.Url));
        using var rest = host.NewOperator();
        for (var index = 0; index < 5; index++)
        {
            (await rest.PostAsync("/api/v1/homes", new JsonObject { ["memberId"] = $"m{index}", ["venId"] = $"V{index}", ["hasPv"] = false, ["location"] = new JsonObject { ["latitude"] = 40 + index, ["longitude"] = 2.17 } }, cancellationToken)).Expect(HttpStatusCode.Created);
        }

        var source = host.Services.GetRequiredService<OutsideSources>().All[0];
        await source.PollAsync(cancellationToken);

        Assert.That((publisher.Count, source.State.Failures), Is.EqualTo((3, 1)));
    }

    /// <summary>A day that comes in hours after it came in quarters: no time has two prices.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Poll_OfADayInOtherSteps_LeavesNoneOfTheFormerOnes(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = Good };
        await using var host = await StartAsync(publisher, cancellationToken);
        using var rest = host.NewOperator();
        await rest.PutAsync("/api/v1/outside/sources/prices/key", new JsonObject { ["key"] = Secret }, cancellationToken);
        var source = host.Services.GetRequiredService<OutsideSources>().Find("prices")!;
        await source.PollAsync(cancellationToken);

        publisher.Answer = head => head.Contains("start_date=2026-06-30", StringComparison.Ordinal) ? FakePublisher.Ok(Fixture.EsiosOf(new DateTimeOffset(2026, 6, 30, 22, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(1), 24)) : Good(head);
        await source.PollAsync(cancellationToken);

        Assert.That((await rest.GetAsync("/api/v1/prices?limit=1000", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), Has.Count.EqualTo(96 + 24));
    }

    /// <summary>A country that is fresh does not hide one that has fallen silent.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Outlook_OfTwoCountries_ShowsAlsoTheOlderOne(CancellationToken cancellationToken)
    {
        static IEnumerable<(string, string)> Source(int index, string country) =>
            new[] { ("Name", $"carbon-{index}"), ("Provider", "carbonIntensity"), ("Country", country), ("Url", "http://127.0.0.1:1") }.Select(one => ($"OutsideData:Sources:{index}:{one.Item1}", one.Item2));
        await using var host = await MiddlewareHost.StartAsync(cancellationToken, [.. Source(0, "ES"), .. Source(1, "GB")]);
        using var rest = host.NewOperator();
        foreach (var (country, issuedAt) in new[] { ("ES", "2026-06-30T18:00:00Z"), ("GB", "2026-06-30T14:00:00Z") })
        {
            var hour = new JsonObject { ["country"] = country, ["issuedAt"] = issuedAt, ["start"] = "2026-06-30T19:00:00Z", ["end"] = "2026-06-30T20:00:00Z", ["intensityGPerKWh"] = 100 };
            (await rest.PostAsync("/api/v1/carbon-intensities", hour, cancellationToken)).Expect(HttpStatusCode.Created);
        }

        var outlook = (await rest.GetAsync("/api/v1/outside/outlook", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(outlook["carbonIntensities"]!.AsArray().Select(one => (string)one!["country"]!), Is.EquivalentTo(["ES", "GB"]));
    }

    /// <summary>Each would change what the other has just said, for ever.</summary>
    [Test]
    public void Start_WithTwoSourcesOfOneCountrysPrices_IsRefused()
    {
        (string, string)[] settings =
        [
            ("OutsideData:Sources:0:Name", "spain"), ("OutsideData:Sources:0:Provider", "esios"), ("OutsideData:Sources:0:Url", "http://127.0.0.1:1"),
            ("OutsideData:Sources:1:Name", "europe"), ("OutsideData:Sources:1:Provider", "entsoe"), ("OutsideData:Sources:1:Url", "http://127.0.0.1:1"), ("OutsideData:Sources:1:Zone", Fixture.Zone), ("OutsideData:Sources:1:Country", "ES"),
        ];

        Assert.That(async () => await MiddlewareHost.StartAsync(CancellationToken.None, settings), Throws.TypeOf<StartException>().With.Message.Contains("'spain' and 'europe' both give the prices of ES"));
    }

    /// <summary>Also forecasts that came by REST, where nobody is asked for any.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Forecasts_ThatAreTooOld_AreRemoved_AlsoWithoutASource(CancellationToken cancellationToken)
    {
        await using var host = await MiddlewareHost.StartAsync(cancellationToken, ("OutsideData:ForecastsKept", "2.00:00:00"));
        using var rest = host.NewOperator();
        var hour = new JsonObject { ["stationId"] = "08181", ["issuedAt"] = "2026-06-01T00:00:00Z", ["start"] = "2026-06-01T00:00:00Z", ["temperatureC"] = 20 };
        (await rest.PostAsync("/api/v1/weather-forecasts", hour, cancellationToken)).Expect(HttpStatusCode.Created);

        while ((await rest.GetAsync("/api/v1/weather-forecasts", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Count > 0)
        {
            host.Wire.Advance(TimeSpan.FromMinutes(10));
        }
    }

    /// <summary>What was corrected is changed, and nothing else is touched.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Poll_OfACorrectedAnswer_ChangesThatOneAlone(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = Good };
        await using var host = await StartAsync(publisher, cancellationToken);
        using var rest = host.NewOperator();
        await rest.PutAsync("/api/v1/outside/sources/prices/key", new JsonObject { ["key"] = Secret }, cancellationToken);
        var source = host.Services.GetRequiredService<OutsideSources>().Find("prices")!;
        await source.PollAsync(cancellationToken);
        host.Wire.Advance(TimeSpan.FromMilliseconds(5));

        publisher.Answer = head => head.Contains("start_date=2026-06-30", StringComparison.Ordinal) ? FakePublisher.Ok(Fixture.Text("esios-600.json").Replace("\"value\": 79.99", "\"value\": 81.5", StringComparison.Ordinal)) : Good(head);
        await source.PollAsync(cancellationToken);

        var changed = (await rest.GetAsync("/api/v1/prices?limit=1000&sort=-changedAt", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Where(price => (string)price!["changedAt"]! != (string)price["createdAt"]!).ToList();
        Assert.That(changed, Is.Not.Empty);
        Assert.That(changed.Select(price => (decimal)price!["pricePerKWh"]!), Is.All.EqualTo(0.0815m));
    }

    /// <summary>AC-SEC-2: the key goes to the publisher, and nowhere else.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Key_GivenByRest_IsSealed_AndNeverShown(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = Good };
        await using var host = await StartAsync(publisher, cancellationToken);
        using var rest = host.NewOperator();

        var given = await rest.PutAsync("/api/v1/outside/sources/prices/key", new JsonObject { ["key"] = Secret }, cancellationToken);
        await host.Services.GetRequiredService<OutsideSources>().Find("prices")!.PollAsync(cancellationToken);
        await host.Services.GetRequiredService<OutsideSources>().Find("weather")!.PollAsync(cancellationToken);

        Assert.That(given.Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await publisher.NextAsync(cancellationToken), Does.Contain($"x-api-key: {Secret}"));
        await publisher.NextAsync(cancellationToken);
        Assert.That(await publisher.NextAsync(cancellationToken), Does.Not.Contain(Secret), "one source's key is not another's");
        var shown = (await rest.GetAsync("/api/v1/outside/sources/prices", cancellationToken)).Text + (await rest.GetAsync("/api/v1/outside/sources", cancellationToken)).Text;
        Assert.That(shown, Does.Contain("\"hasKey\":true").And.Not.Contain(Secret));
        var files = Directory.GetFiles(host.DataFolder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ToList();
        Assert.That(files.Where(file => Contains(file, Secret)), Is.Empty);
        Assert.That(files.Exists(file => Contains(file, $"v1.{host.Services.GetRequiredService<KeyRing>().CurrentId}.")), "it is there, sealed");
    }

    [Test, CancelAfter(300_000)]
    public async Task Key_AfterARotation_IsSealedAnew_AndWithAnotherRingNobodyIsAsked(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = Good };
        await using var host = await StartAsync(publisher, cancellationToken);
        using (var rest = host.NewOperator())
        {
            await rest.PutAsync("/api/v1/outside/sources/prices/key", new JsonObject { ["key"] = Secret }, cancellationToken);
        }

        var rotated = KeyRing.OpenOrMake(Path.Combine(host.DataFolder, "secrets"));
        var old = rotated.CurrentId;
        rotated.Rotate();
        await host.RestartAsync(cancellationToken);
        File.Delete(Path.Combine(host.DataFolder, "secrets", KeyRing.FolderName, $"{old}.key"));
        await host.RestartAsync(cancellationToken);
        await host.Services.GetRequiredService<OutsideSources>().Find("prices")!.PollAsync(cancellationToken);
        Assert.That(await publisher.NextAsync(cancellationToken), Does.Contain($"x-api-key: {Secret}"), "the old key is not needed any more");

        Directory.Delete(Path.Combine(host.DataFolder, "secrets"), recursive: true);
        await host.RestartAsync(cancellationToken);
        var before = publisher.Count;
        await host.Services.GetRequiredService<OutsideSources>().Find("prices")!.PollAsync(cancellationToken);
        var state = host.Services.GetRequiredService<OutsideSources>().Find("prices")!.State;
        Assert.That(state.LastFault, Does.Contain("cannot be opened").And.Contain(rotated.CurrentId));
        Assert.That(publisher.Count, Is.EqualTo(before), "without its key nobody is asked");
        Assert.That(state.NextTryAt, Is.EqualTo(Fixture.Now.AddMinutes(1)), "it may be put back any minute");
    }

    private static IEnumerable<TestCaseData> Faults()
    {
        TestCaseData Of(string name, byte[] answer, string told) => new TestCaseData(answer, told).SetArgDisplayNames(name);
        yield return Of("500", FakePublisher.Status(500), "it answered with 500");
        yield return Of("401", FakePublisher.Status(401), "it answered with 401");
        yield return Of("redirect", FakePublisher.Status(302, "Location: http://127.0.0.1:1/\r\n"), "redirects are not followed");
        yield return Of("garbage", FakePublisher.Ok("<!doctype html>"), "its answer is refused: is no JSON");
        yield return Of("no HTTP", "garbage\r\n\r\n"u8.ToArray(), "it cannot be reached");
        yield return Of("half", Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"data\":["), "it");
        yield return Of("oversize", FakePublisher.Ok(new byte[OutsideFetcher.MaxBytes + 1]), "more than 2097152 bytes");
        yield return Of("a lie", FakePublisher.Ok(Fixture.Text("carbon-intensity.json").Replace("2026-06-30T23:00Z", "2026-06-30T23:05Z", StringComparison.Ordinal)), "its answer is refused: data[9]");
        yield return Of("beyond the schema", FakePublisher.Ok(Fixture.Text("carbon-intensity.json").Replace("\"forecast\": 150", "\"forecast\": -150", StringComparison.Ordinal)), "intensityGPerKWh");
    }

    /// <summary>Nothing of it is kept, what was there stays, and its age is shown.</summary>
    [TestCaseSource(nameof(Faults)), CancelAfter(300_000)]
    public async Task R30_Poll_OfABadAnswer_KeepsNothingOfIt_AndTellsWhy(byte[] answer, string told, CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = Good };
        await using var bench = await BenchAsync(publisher, tries: 1, cancellationToken);
        await bench.Source.PollAsync(cancellationToken);
        publisher.Answer = _ => answer;

        var next = await bench.Source.PollAsync(cancellationToken);

        var state = bench.Source.State;
        Assert.That(state.LastFault, Does.Contain(told));
        Assert.That((state.Failures, state.LastSuccessAt), Is.EqualTo((1, (DateTimeOffset?)Fixture.Now)));
        Assert.That(next - Fixture.Now, Is.InRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(75)));
        Assert.That(await bench.CountAsync(cancellationToken), Is.EqualTo(96), "what was kept before stays, and nothing else is there");
        Assert.That(bench.Source.IsStale(Fixture.Now), Is.False);
        Assert.That(bench.Source.IsStale(Fixture.Now.AddHours(2)), Is.True);
    }

    [Test, CancelAfter(300_000)]
    public async Task R30_Poll_OfWhoDoesNotAnswer_GivesUpInTime(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = _ => null };
        await using var bench = await BenchAsync(publisher, tries: 1, cancellationToken);

        var poll = bench.Source.PollAsync(cancellationToken);
        await publisher.NextAsync(cancellationToken);
        bench.Clock.Advance(TimeSpan.FromSeconds(2));
        await poll;

        Assert.That(bench.Source.State.LastFault, Is.EqualTo("it did not answer within 2 s"));
    }

    [Test, CancelAfter(300_000)]
    public async Task R30_Poll_OfAPassingFault_TriesAgain_AndOnceOnlyAfterFive(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = _ => FakePublisher.Status(503) };
        await using var bench = await BenchAsync(publisher, tries: 3, cancellationToken);
        var pauses = new List<TimeSpan>();

        for (var round = 0; round < 6; round++)
        {
            var poll = bench.Source.PollAsync(cancellationToken);
            for (var tried = 0; tried < (round < 5 ? 3 : 1); tried++)
            {
                if (tried > 0)
                {
                    await bench.Clock.AdvanceToNextTimerAsync(TimeSpan.FromSeconds(10), cancellationToken);
                }

                await publisher.NextAsync(cancellationToken);
            }

            pauses.Add(await poll - bench.Clock.GetUtcNow());
        }

        Assert.That(publisher.Count, Is.EqualTo(16));
        Assert.That(bench.Source.State.Failures, Is.EqualTo(6));
        Assert.That(pauses[5], Is.InRange(TimeSpan.FromMinutes(32), TimeSpan.FromMinutes(40)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_ToldToWait_LeavesThePublisherAlone(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = _ => FakePublisher.Status(429, "Retry-After: 7200\r\n") };
        await using var bench = await BenchAsync(publisher, tries: 3, cancellationToken);

        var next = await bench.Source.PollAsync(cancellationToken);

        Assert.That(publisher.Count, Is.EqualTo(1));
        Assert.That(next - Fixture.Now, Is.GreaterThanOrEqualTo(TimeSpan.FromHours(2)));
    }

    /// <summary>FC-MW-7: what is late is asked for again soon, and what is there already is kept.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Poll_BeforeThePublication_ComesBackSoon(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = head => head.Contains("start_date=2026-06-30", StringComparison.Ordinal) ? FakePublisher.Ok(Fixture.EsiosOf(Fixture.Now, default, 0)) : Good(head) };
        await using var host = await StartAsync(publisher, cancellationToken);
        using var rest = host.NewOperator();
        await rest.PutAsync("/api/v1/outside/sources/prices/key", new JsonObject { ["key"] = Secret }, cancellationToken);
        var source = host.Services.GetRequiredService<OutsideSources>().Find("prices")!;

        var next = await source.PollAsync(cancellationToken);

        Assert.That((source.State.IsAwaited, source.State.Failures, source.State.DataUntil), Is.EqualTo((true, 0, (DateTimeOffset?)new DateTimeOffset(2026, 6, 30, 22, 0, 0, TimeSpan.Zero))));
        Assert.That(next - Fixture.Now, Is.InRange(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(7)));

        publisher.Answer = Good;
        await source.PollAsync(cancellationToken);

        Assert.That((source.State.IsAwaited, source.State.DataUntil), Is.EqualTo((false, (DateTimeOffset?)new DateTimeOffset(2026, 7, 1, 22, 0, 0, TimeSpan.Zero))));
    }

    /// <summary>Nobody but the clock asks for it.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Host_AsksByItself(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = Good };
        await using var host = await StartAsync(publisher, cancellationToken);

        Assert.That(new[] { await HeadAsync(), await HeadAsync() }, Has.Some.Contains("forecast_hours=72").And.Some.Contains("fw48h"));

        // When it begins to wait is its own affair, so the clock goes on until it has waited.
        async Task<string> HeadAsync()
        {
            for (var head = publisher.NextAsync(cancellationToken); ;)
            {
                host.Wire.Advance(TimeSpan.FromSeconds(11));
                try
                {
                    return await head.WaitAsync(TimeSpan.FromMilliseconds(200), cancellationToken);
                }
                catch (TimeoutException)
                {
                    continue;
                }
            }
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Forecasts_ThatAreTooOld_AreRemoved(CancellationToken cancellationToken)
    {
        await using var publisher = new FakePublisher { Answer = Good };
        await using var host = await StartAsync(publisher, cancellationToken);
        var sources = host.Services.GetRequiredService<OutsideSources>();
        await sources.Find("carbon")!.PollAsync(cancellationToken);
        Assert.That(sources.Find("carbon")!.State.LastFault, Is.Null);
        using var rest = host.NewOperator();
        async Task<int> CountAsync() => (await rest.GetAsync("/api/v1/carbon-intensities?limit=1000", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Count;

        await sources.RemoveOldAsync(cancellationToken);
        var kept = await CountAsync();
        host.Wire.Advance(TimeSpan.FromDays(31));
        await sources.RemoveOldAsync(cancellationToken);

        Assert.That((kept, await CountAsync()), Is.EqualTo((96, 0)));
    }

    [TestCase("Provider", "weather.com", "give openMeteo or openMeteoSolar or esios")]
    [TestCase("Url", "https://example.org", "a lab reaches nothing else")]
    [TestCase("Url", "http://example.org", "give https without a query, or http on loopback")]
    [TestCase("Url", "http://127.0.0.1.example.org", "give https without a query, or http on loopback")]
    [TestCase("Name", "../x", "is no Name")]
    [TestCase("Country", "Spain", "give one such as ES or DE-LU")]
    [TestCase("Every", "00:00:01", "is out of range")]
    [TestCase("Whatever", "1", "OutsideData")]
    public void Start_WithASettingThatCannotBe_IsRefused(string setting, string value, string told)
    {
        var settings = new Dictionary<string, string> { ["Name"] = "co2", ["Provider"] = "carbonIntensity", ["Url"] = "http://127.0.0.1:1", [setting] = value };

        Assert.That(
            async () => await MiddlewareHost.StartAsync(CancellationToken.None, settings.Select(one => ($"OutsideData:Sources:0:{one.Key}", one.Value))),
            Throws.TypeOf<StartException>().With.Message.Contains(told));
    }

    private static byte[] Good(string head) => head switch
    {
        _ when head.Contains("indicators/600?start_date=2026-06-29", StringComparison.Ordinal) => FakePublisher.Ok(Fixture.EsiosOf(new DateTimeOffset(2026, 6, 29, 22, 0, 0, TimeSpan.Zero), TimeSpan.FromMinutes(15), 96)),
        _ when head.Contains("indicators/600", StringComparison.Ordinal) => FakePublisher.Ok(Fixture.Text("esios-600.json")),
        _ when head.Contains("temperature_2m", StringComparison.Ordinal) => FakePublisher.Ok(Fixture.Text("open-meteo-weather.json")),
        _ when head.Contains("fw48h", StringComparison.Ordinal) => FakePublisher.Ok(Fixture.Text("carbon-intensity.json")),
        _ => FakePublisher.Status(404),
    };

    private static bool Contains(string file, string text)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.GetBuffer().AsSpan(0, (int)copy.Length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    private static Task<MiddlewareHost> StartAsync(FakePublisher publisher, CancellationToken cancellationToken)
    {
        (string, string)[] Source(int index, params (string Key, string Value)[] settings) => [.. settings.Append(("Url", publisher.Url)).Select(one => ($"OutsideData:Sources:{index}:{one.Item1}", one.Item2))];
        return MiddlewareHost.StartAsync(
            cancellationToken,
            [
                ("OutsideData:Tries", "1"),
                .. Source(0, ("Name", "prices"), ("Provider", "esios")),
                .. Source(1, ("Name", "weather"), ("Provider", "openMeteo"), ("StationId", "08181"), ("Latitude", "41.39"), ("Longitude", "2.17")),
                .. Source(2, ("Name", "carbon"), ("Provider", "carbonIntensity"), ("Country", "ES")),
            ]);
    }

    private static async Task<SourceBench> BenchAsync(FakePublisher publisher, int tries, CancellationToken cancellationToken)
    {
        var host = await MiddlewareHost.StartAsync(cancellationToken, ("OutsideData:Tries", "1"));
        var (services, general) = (host.Services, new OutsideDataOptions { Tries = tries });
        var schema = services.GetRequiredService<ResourceSchemas>().All.First(one => one.Name == "carbon-intensities");
        var clock = new TestClock();

        // Where the pauses between tries are looked at, nothing else waits by the clock of the test.
        var fetcher = new OutsideFetcher(new Clocks(clock, tries == 1 ? clock : TimeProvider.System), general);
        var source = new OutsideSource(
            new OutsideSourceOptions { Name = "co2", Provider = "carbonIntensity", Url = publisher.Url }, schema, services.GetRequiredService<ResourceStore>(), services.GetRequiredService<Database>(), fetcher,
            services.GetRequiredService<ProviderKeys>(), services.GetRequiredService<HomeStations>(), general, new Clocks(clock, clock), NullLogger<OutsideSource>.Instance);
        return new SourceBench(host, source, fetcher, clock);
    }
}
