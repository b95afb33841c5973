using System.Diagnostics;
using System.Net;
using System.Text;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>What is no document of a resource, or no query of its list: refused, at bounded cost, with nothing changed.</summary>
public sealed class ResourceBadInputTests
{
    private static readonly (string Body, int Status, string Member)[] Bodies =
    [
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"upW":2}""", 400, ""),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"place":{"latitude":1,"latitude":1,"longitude":1}}""", 400, ""),
        ("""{"memberId":"anna","deviceId":"\ud800","start":"2026-01-15T16:00:00Z","upW":1}""", 400, "deviceId"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1e400}""", 422, "upW"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":-1E999999}""", 422, "upW"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":123456789012345678901234567890}""", 422, "upW"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"rank":1.5}""", 422, "rank"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":NaN}""", 400, ""),
        ("""{"memberId":"anna","deviceId":{"$gt":""},"start":"2026-01-15T16:00:00Z","upW":1}""", 422, "deviceId"),
        ("""{"memberId":{"$gt":""},"deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1}""", 422, "memberId"),
        ("""{"memberId":"../../x","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1}""", 422, "memberId"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"__proto__":{}}""", 422, "__proto__"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"a.b[0]":{}}""", 422, "a.b[0]"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"tags":[""],"tags[0]":5}""", 422, "tags[0]"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"tags":["1","2","3","4","5","6"],"tags.":5,".tags":7,"~0":1}""", 422, "tags"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"parts":[{"name":"a name that is too long"}],"parts[0].name":5}""", 422, "parts[0].name"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00","upW":1}""", 422, "start"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-02-30T16:00:00Z","upW":1}""", 422, "start"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00+01:00","upW":1}""", 422, "start"),
        ("""{"memberId":"anna","deviceId":"b","start":null,"upW":1}""", 422, "start"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"duration":"PT5M\n"}""", 422, "duration"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"tags":["a","a"]}""", 422, "tags"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"parts":[{"name":"x"},{"name":7},{}]}""", 422, "parts[1].name"),
        ("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"id":"mine"}""", 422, "id"),
        ("""{"deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1}""", 422, "memberId"),
        ("null", 422, ""),
        ("7", 422, ""),
        ("[]", 400, ""),
        ("{", 400, ""),
        ("", 400, ""),
    ];

    private static readonly (string Query, string? Parameter)[] Queries =
    [
        ("filter=upW", "filter"),
        ("filter=upW>much", "filter"),
        ("filter=start>2026", "filter"),
        ("filter=nothing=1", "filter"),
        ("filter=place=1", "filter"),
        ("filter=parts=1", "filter"),
        ("filter=deviceId=\"a", "filter"),
        ("filter=deviceId=in(a", "filter"),
        ("filter=;;", "filter"),
        ("filter=upW=1;upW=1;upW=1;upW=1;upW=1;upW=1;upW=1;upW=1;upW=1;upW=1;upW=1", "filter"),
        ("filter={\"$gt\":\"\"}", "filter"),
        ("filter=deviceId=' OR 1=1 --", null),
        ("sort=kind", "sort"),
        ("sort=tags", "sort"),
        ("sort=--start", "sort"),
        ("sort=start;DROP", "sort"),
        ("fields=start,nothing", "fields"),
        ("fields=", "fields"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("after=x", "after"),
        ("after=AAAAAAAAAAAAAAAAAAAA", "after"),
        ("bucket=PT15M", "aggregate"),
        ("aggregate=mean", "bucket"),
        ("bucket=PT0S&aggregate=mean", "bucket"),
        ("bucket=P1Y&aggregate=mean", "bucket"),
        ("bucket=PT15M&aggregate=median", "aggregate"),
        ("bucket=PT15M&aggregate=mean&sort=start", "bucket"),
        ("filter=upW=1&filter=upW=2", "filter"),
        ("where=1", "where"),
    ];

    [Test, CancelAfter(300_000)]
    public async Task Post_NoDocument_IsRefusedAndNamesThePlace(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        using var all = Assert.EnterMultipleScope();

        foreach (var (body, status, member) in Bodies)
        {
            var answer = await rest.SendAsync(HttpMethod.Post, SomeStep.List, RestClient.Bytes(Encoding.UTF8.GetBytes(body), "application/json"), cancellationToken);

            Assert.That((int)answer.Status, Is.EqualTo(status), $"{body}: {answer.Text}");
            Assert.That(answer.Faults.Select(fault => fault[..fault.IndexOf(": ", StringComparison.Ordinal)]), Does.Contain(member), $"{body}: {answer.Text}");
        }

        Assert.That(await rest.AllAsync(SomeStep.List, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Post_SeveralFaults_TellsAllWithWhatWouldBeRight(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        const string Body = """{"memberId":"anna","deviceId":"","start":"soon","upW":2e6,"kind":"Bath","duration":"5M","tags":["","😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"],"isOn":"yes","extra":1,"place":{"latitude":91}}""";

        var answer = await rest.SendAsync(HttpMethod.Post, SomeStep.List, RestClient.Bytes(Encoding.UTF8.GetBytes(Body), "application/json"), cancellationToken);

        Assert.That(answer.Faults, Is.EquivalentTo(
        [
            "start: 'soon' is not right; give an instant as 2026-01-15T16:00:00Z",
            "upW: 2e6 is not right; give a number of at least -1000 and of at most 1000000",
            "kind: 'Bath' is not right; give bath, room, both",
            "duration: '5M' is not right; give what fits ^P(?=[0-9T])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$",
            "tags[0]: has 0 characters; give 1 to 20 characters",
            "tags[1]: has 21 characters; give 1 to 20 characters",
            "isOn: 'yes' is not right; give true or false",
            "extra: is not a member of this resource; leave it out, or give one of deviceId, start, duration, upW, rank, kind, isOn, tags, place, parts",
            "place.latitude: 91 is not right; give a number of at least -90 and of at most 90",
            "place.longitude: is missing; give it",
        ]));
    }

    /// <summary>What is made to cost much: refused in less than the time of a request, but for a machine that is busy.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Post_MadeToCostMuch_IsRefusedSoon(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        const string Messages = "api/v1/component-messages";
        (string What, string List, string Body)[] requests =
        [
            ("members", SomeStep.List, $"{{{string.Join(',', Enumerable.Range(0, 60_000).Select(index => $"\"m{index}\":0"))}}}"),
            ("members, just so many", SomeStep.List, $"{{{string.Join(',', Enumerable.Range(0, 19_000).Select(index => $"\"m{index}\":0"))}}}"),
            ("depth", SomeStep.List, new string('[', 500_000)),
            ("dots", SomeStep.List, $"{{\"{string.Concat(Enumerable.Repeat("a.", 250_000))}\":0}}"),
            ("rows", SomeStep.List, $"[{string.Join(',', Enumerable.Repeat("{}", 200_000))}]"),
            ("pattern", SomeStep.List, $$"""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"duration":"P{{new string('1', 900_000)}}"}"""),
            ("choices", Messages, $"{{\"payload\":{{{string.Join(',', Enumerable.Range(0, 19_000).Select(index => $"\"m{index}\":null"))}}}}}"),
            ("dots, a hundred times over many members", SomeStep.List, $"{{{string.Join(',', Enumerable.Range(0, 100).Select(index => $"\"{string.Concat(Enumerable.Repeat("a.", 490))}{index}\":0").Concat(Enumerable.Range(0, 19_000).Select(index => $"\"m{index}\":0")))}}}"),
            ("a long name over many members", Messages, $"{{\"payload\":{{\"{new string('a', 500_000)}\":{{{string.Join(',', Enumerable.Range(0, 19_000).Select(index => $"\"m{index}\":null"))}}}}}}}"),
            ("nested choices", Messages, $"{{\"payload\":{{\"a\":{new string('[', 28)}null{new string(']', 28)}}}}}"),
        ];
        await rest.PostAsync(SomeStep.List, new System.Text.Json.Nodes.JsonObject(), cancellationToken);
        await rest.PostAsync(Messages, new System.Text.Json.Nodes.JsonObject(), cancellationToken);

        foreach (var (what, list, body) in requests)
        {
            var watch = Stopwatch.StartNew();
            var answer = await rest.SendAsync(HttpMethod.Post, list, RestClient.Bytes(Encoding.UTF8.GetBytes(body), "application/json"), cancellationToken);

            TestContext.Out.WriteLine($"{what}: {watch.ElapsedMilliseconds} ms");
            Assert.That((int)answer.Status, Is.InRange(400, 499), what);
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)), what);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task List_ByWhatCannotBeAsked_IsRefusedAndNamesIt(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        using var all = Assert.EnterMultipleScope();

        foreach (var (query, parameter) in Queries)
        {
            var answer = await rest.GetAsync($"{SomeStep.List}?{query.Replace(" ", "%20", StringComparison.Ordinal)}", cancellationToken);

            Assert.That(answer.Status, Is.EqualTo(parameter is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest), $"{query}: {answer.Text}");
            Assert.That(parameter is null || answer.Faults[0].StartsWith(parameter + ": ", StringComparison.Ordinal), $"{query}: {answer.Text}");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Cursor_OfAnotherListFilterOrOrder_IsRefused(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        await rest.MakeAsync(SomeStep.New(0), cancellationToken);
        await rest.MakeAsync(SomeStep.New(1), cancellationToken);
        var cursor = (string)(await rest.GetAsync(SomeStep.List + "?limit=1", cancellationToken)).Expect(HttpStatusCode.OK)["next"]!;

        foreach (var query in new[] { "?sort=start&after=", "?filter=upW>0&after=", "?bucket=PT15M&aggregate=sum&after=" })
        {
            Assert.That((await rest.GetAsync(SomeStep.List + query + cursor, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.BadRequest), query);
        }

        Assert.That((await rest.GetAsync($"{SomeStep.List}?after={cursor}", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
    }
}
