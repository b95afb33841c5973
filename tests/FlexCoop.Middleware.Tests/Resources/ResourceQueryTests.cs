using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>Lists against a list in memory that is filtered, ordered and put into buckets by hand (FC-MW-11).</summary>
public sealed class ResourceQueryTests
{
    private const int Documents = 700;

    [Test, CancelAfter(300_000)]
    public async Task List_ByRandomFiltersAndOrders_IsWhatAListInMemorySays(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var random = new Random(5645);
        var all = await FillAsync(rest, random, cancellationToken);

        for (var round = 0; round < 150; round++)
        {
            var conditions = Enumerable.Range(0, random.Next(4)).Select(_ => Condition(random)).ToList();
            var sort = random.Next(6) switch { 0 => "start", 1 => "-start", 2 => "upW", 3 => "-upW", 4 => "-deviceId", _ => "" };
            var query = $"?limit={random.Next(1, 300)}&filter={Uri.EscapeDataString(string.Join(';', conditions.Select(one => one.Text)))}{(sort.Length == 0 ? "" : "&sort=" + sort)}";

            var found = await rest.AllAsync(SomeStep.List + query, cancellationToken);

            var wanted = all.Where(step => conditions.TrueForAll(one => one.Holds(step))).ToList();
            Assert.That(found.Select(step => (string)step["id"]!), Is.EquivalentTo(wanted.Select(step => (string)step["id"]!)), query);
            if (sort.Length > 0)
            {
                var member = sort.TrimStart('-');
                var order = found.Select(step => member == "upW" ? ((double)step[member]!).ToString("+00000000.000;-00000000.000", null) : (string)step[member]!);
                var byHand = wanted.Select(step => step[member]!).OrderBy(value => member == "upW" ? (double)value : 0).ThenBy(value => member == "upW" ? "" : (string)value!, StringComparer.Ordinal).Select(value => member == "upW" ? ((double)value).ToString("+00000000.000;-00000000.000", null) : (string)value!);
                Assert.That(order, Is.EqualTo(sort[0] == '-' ? byHand.Reverse() : byHand), query);
            }
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Buckets_OfASeries_AreWhatIsMadeOfItByHand(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var all = await FillAsync(rest, new Random(77), cancellationToken);
        string[] filters = ["", "deviceId=boiler-3", "start>=2026-01-16T00:00:00Z;start<2026-01-18T00:00:00Z", "kind=bath;deviceId=in(boiler-1,boiler-2)"];

        foreach (var ((bucket, aggregate), filter) in new[] { ("PT15M", "mean"), ("PT1H", "sum"), ("P1D", "min"), ("PT40M", "max"), ("P7D", "last") }.SelectMany(by => filters, (by, filter) => (by, filter)))
        {
            var length = System.Xml.XmlConvert.ToTimeSpan(bucket);
            var found = await rest.AllAsync($"{SomeStep.List}?bucket={bucket}&aggregate={aggregate}&limit=7&filter={Uri.EscapeDataString(filter)}", cancellationToken);

            var wanted = all.Where(step => filter switch
                {
                    "" => true,
                    "deviceId=boiler-3" => (string)step["deviceId"]! == "boiler-3",
                    var text when text.StartsWith("kind", StringComparison.Ordinal) => (string?)step["kind"] == "bath" && (string)step["deviceId"]! is "boiler-1" or "boiler-2",
                    _ => string.CompareOrdinal((string)step["start"]!, "2026-01-16") > 0 && string.CompareOrdinal((string)step["start"]!, "2026-01-18") < 0,
                })
                .GroupBy(step => At(step).Ticks / length.Ticks).OrderBy(group => group.Key)
                .Select(group => (Start: new DateTimeOffset(group.Key * length.Ticks, TimeSpan.Zero), Count: group.Count(), Value: ByHand(aggregate, [.. group.OrderBy(At).Select(step => (double)step["upW"]!)], group)));
            Assert.That(
                found.Select(one => (DateTimeOffset.Parse((string)one["start"]!, null), (int)one["count"]!, Math.Round((double)one["values"]!["upW"]!, 6))),
                Is.EqualTo(wanted.Select(one => (one.Start, one.Count, Math.Round(one.Value, 6)))), $"{aggregate} of {bucket}, {filter}");
        }

        var csv = await rest.SendAsync(HttpMethod.Get, $"{SomeStep.List}?bucket=P1D&aggregate=sum&limit=1", body: null, cancellationToken, request => request.Headers.Add("Accept", "text/csv"));
        Assert.That(csv.Text.Split("\r\n")[0], Is.EqualTo("start,end,count,upW,rank,place.latitude,place.longitude"));
        Assert.That(csv.Text, Does.Contain("\r\n2026-01-15T00:00:00Z,2026-01-16T00:00:00Z,32,"));
    }

    /// <summary>R: a filter that finds nothing looks at so many documents only, and says where it goes on.</summary>
    [Test, CancelAfter(300_000)]
    public async Task List_ByAFilterThatFindsLittle_LooksAtSoManyAndGoesOn(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        for (var thousand = 0; thousand < 7; thousand++)
        {
            var rows = new JsonArray([.. Enumerable.Range(0, 1000).Select(index => (JsonNode)SomeStep.New((1000 * thousand) + index))]);
            (await rest.PostAsync(SomeStep.List, rows, cancellationToken)).Expect(HttpStatusCode.Created);
        }

        var last = SomeStep.New(7000);
        last["kind"] = "both";
        await rest.MakeAsync(last, cancellationToken);

        var first = (await rest.GetAsync(SomeStep.List + "?sort=start&filter=kind=both", cancellationToken)).Expect(HttpStatusCode.OK);
        Assert.That(first["items"]!.AsArray(), Is.Empty);
        Assert.That((string?)first["next"], Is.Not.Null);
        Assert.That(await rest.AllAsync(SomeStep.List + "?sort=start&filter=kind=both", cancellationToken), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Buckets_AtTheEndOfTime_EndThere(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var (first, last) = (SomeStep.New(0), SomeStep.New(1));
        (first["start"], last["start"]) = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z");
        await rest.MakeAsync(first, cancellationToken);
        await rest.MakeAsync(last, cancellationToken);

        var buckets = await rest.AllAsync(SomeStep.List + "?bucket=P7D&aggregate=sum", cancellationToken);

        Assert.That(buckets.Select(bucket => (string)bucket["start"]!), Is.EqualTo(["0001-01-01T00:00:00Z", "9999-12-27T00:00:00Z"]));
        Assert.That(buckets.Select(bucket => (string)bucket["end"]!), Is.EqualTo(["0001-01-08T00:00:00Z", "9999-12-31T23:59:59.999Z"]));
    }

    private static DateTimeOffset At(JsonNode step) => DateTimeOffset.Parse((string)step["start"]!, null);

    private static double ByHand(string aggregate, IReadOnlyList<double> values, IEnumerable<JsonNode> steps) => aggregate switch
    {
        "mean" => values.Average(),
        "sum" => values.Sum(),
        "min" => values.Min(),
        "max" => values.Max(),
        _ => (double)steps.OrderBy(At).ThenBy(step => (string)step["id"]!, StringComparer.Ordinal).Last()["upW"]!,
    };

    /// <summary>Each quarter hour one device of four, so that no two are at one instant.</summary>
    private static async Task<IReadOnlyList<JsonNode>> FillAsync(RestClient rest, Random random, CancellationToken cancellationToken)
    {
        string[] kinds = ["bath", "room", "both"];
        var rows = new JsonArray();
        for (var index = 0; index < Documents; index++)
        {
            var step = SomeStep.New(index, Math.Round((random.NextDouble() * 3000) - 1000, 3), $"boiler-{random.Next(4)}");
            _ = random.Next(3) == 0 ? null : step["kind"] = kinds[random.Next(3)];
            _ = random.Next(3) == 0 ? null : step["tags"] = new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(tag => (JsonNode)$"tag {tag};{random.Next(2)}")]);
            _ = random.Next(3) == 0 ? null : step["isOn"] = random.Next(2) == 0;
            _ = random.Next(3) == 0 ? null : step["place"] = new JsonObject { ["latitude"] = random.Next(-90, 90), ["longitude"] = 0 };
            rows.Add(step);
        }

        return [.. (await rest.PostAsync(SomeStep.List, rows, cancellationToken)).Expect(HttpStatusCode.Created)["items"]!.AsArray().Select(item => item!)];
    }

    private static (string Text, Func<JsonNode, bool> Holds) Condition(Random random)
    {
        var (upW, latitude, quarter, device, tag) = (random.Next(-1000, 2000), random.Next(-90, 90), random.Next(Documents), $"boiler-{random.Next(5)}", $"tag {random.Next(3)};1");
        var instant = (string)SomeStep.New(quarter)["start"]!;
        return random.Next(13) switch
        {
            0 => ($"upW>{upW}", step => (double)step["upW"]! > upW),
            1 => ($"upW<={upW}", step => (double)step["upW"]! <= upW),
            2 => ($"start>={instant}", step => string.CompareOrdinal((string)step["start"]!, instant) >= 0),
            3 => ($"start<{instant}", step => string.CompareOrdinal((string)step["start"]!, instant) < 0),
            4 => ($"deviceId={device}", step => (string)step["deviceId"]! == device),
            5 => ($"deviceId!={device}", step => (string)step["deviceId"]! != device),
            6 => ($"deviceId=in({device},boiler-0)", step => (string)step["deviceId"]! == device || (string)step["deviceId"]! == "boiler-0"),
            7 => ("kind=bath", step => (string?)step["kind"] == "bath"),
            8 => ("kind!=bath", step => (string?)step["kind"] != "bath"),
            9 => ($"tags=\"{tag}\"", step => step["tags"]?.AsArray().Any(one => (string?)one == tag) == true),
            10 => ("isOn=true", step => (bool?)step["isOn"] == true),
            11 => ($"place.latitude>={latitude}", step => step["place"]?["latitude"] is { } north && (double)north >= latitude),
            _ => ($"tags!=\"{tag}\"", step => step["tags"]?.AsArray().Any(one => (string?)one == tag) != true),
        };
    }
}
