using System.Diagnostics;
using System.Net;
using System.Text;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>What is no document of a resource, or no query of its list: refused, at bounded cost, with nothing changed.</summary>
public sealed class ResourceBadInputTests
{
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"upW":2}""", 400, "")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"place":{"latitude":1,"latitude":1,"longitude":1}}""", 400, "")]
    [TestCase("""{"memberId":"anna","deviceId":"\ud800","start":"2026-01-15T16:00:00Z","upW":1}""", 400, "deviceId")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1e400}""", 422, "upW")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":-1E999999}""", 422, "upW")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":123456789012345678901234567890}""", 422, "upW")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"rank":1.5}""", 422, "rank")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":NaN}""", 400, "")]
    [TestCase("""{"memberId":"anna","deviceId":{"$gt":""},"start":"2026-01-15T16:00:00Z","upW":1}""", 422, "deviceId")]
    [TestCase("""{"memberId":{"$gt":""},"deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1}""", 422, "memberId")]
    [TestCase("""{"memberId":"../../x","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1}""", 422, "memberId")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"__proto__":{}}""", 422, "__proto__")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"a.b[0]":{}}""", 422, "a.b[0]")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00","upW":1}""", 422, "start")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-02-30T16:00:00Z","upW":1}""", 422, "start")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00+01:00","upW":1}""", 422, "start")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":null,"upW":1}""", 422, "start")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"duration":"PT5M\n"}""", 422, "duration")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"tags":["a","a"]}""", 422, "tags")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"parts":[{"name":"x"},{"name":7},{}]}""", 422, "parts[1].name")]
    [TestCase("""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"id":"mine"}""", 422, "id")]
    [TestCase("""{"deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1}""", 422, "memberId")]
    [TestCase("null", 422, "")]
    [TestCase("7", 422, "")]
    [TestCase("[]", 400, "")]
    [TestCase("{", 400, "")]
    [TestCase("", 400, "")]
    [CancelAfter(60_000)]
    public async Task Post_NoDocument_IsRefusedAndNamesThePlace(string body, int status, string member, CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();

        var answer = await rest.SendAsync(HttpMethod.Post, SomeStep.List, RestClient.Bytes(Encoding.UTF8.GetBytes(body), "application/json"), cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Faults.Select(fault => fault[..fault.IndexOf(": ", StringComparison.Ordinal)]), Does.Contain(member), answer.Text);
        Assert.That(await rest.AllAsync(SomeStep.List, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Post_SeveralFaults_TellsAllWithWhatWouldBeRight(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        const string Body = """{"memberId":"anna","deviceId":"","start":"soon","upW":2e6,"kind":"Bath","duration":"5M","tags":["","x"],"isOn":"yes","extra":1,"place":{"latitude":91}}""";

        var answer = await rest.SendAsync(HttpMethod.Post, SomeStep.List, RestClient.Bytes(Encoding.UTF8.GetBytes(Body), "application/json"), cancellationToken);

        Assert.That(answer.Faults, Is.EquivalentTo(
        [
            "start: 'soon' is not right; give an instant as 2026-01-15T16:00:00Z",
            "upW: 2e6 is not right; give a number of at least -1000 and of at most 1000000",
            "kind: 'Bath' is not right; give bath, room, both",
            "duration: '5M' is not right; give what fits ^P(?=[0-9T])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$",
            "tags[0]: has 0 characters; give 1 to 20 characters",
            "isOn: 'yes' is not right; give true or false",
            "extra: is not a member of this resource; leave it out, or give one of deviceId, start, duration, upW, rank, kind, isOn, tags, place, parts",
            "place.latitude: 91 is not right; give a number of at least -90 and of at most 90",
            "place.longitude: is missing; give it",
        ]));
    }

    /// <summary>What is made to cost much: refused in less than the time of a request, but for a machine that is busy.</summary>
    [TestCase("members")]
    [TestCase("depth")]
    [TestCase("dots")]
    [TestCase("rows")]
    [TestCase("pattern")]
    [TestCase("choices")]
    [TestCase("nested choices")]
    [CancelAfter(60_000)]
    public async Task Post_MadeToCostMuch_IsRefusedSoon(string what, CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var body = what switch
        {
            "members" => $"{{{string.Join(',', Enumerable.Range(0, 60_000).Select(index => $"\"m{index}\":0"))}}}",
            "depth" => new string('[', 500_000),
            "dots" => $"{{\"{string.Concat(Enumerable.Repeat("a.", 250_000))}\":0}}",
            "rows" => $"[{string.Join(',', Enumerable.Repeat("{}", 200_000))}]",
            "choices" => $"{{\"payload\":{{{string.Join(',', Enumerable.Range(0, 60_000).Select(index => $"\"m{index}\":null"))}}}}}",
            "nested choices" => $"{{\"payload\":{{\"a\":{new string('[', 28)}null{new string(']', 28)}}}}}",
            _ => $$"""{"memberId":"anna","deviceId":"b","start":"2026-01-15T16:00:00Z","upW":1,"duration":"P{{new string('1', 900_000)}}"}""",
        };
        var list = what.Contains("choices", StringComparison.Ordinal) ? "api/v1/component-messages" : SomeStep.List;
        await rest.SendAsync(HttpMethod.Post, list, RestClient.Bytes("{}"u8.ToArray(), "application/json"), cancellationToken);

        var watch = Stopwatch.StartNew();
        var answer = await rest.SendAsync(HttpMethod.Post, list, RestClient.Bytes(Encoding.UTF8.GetBytes(body), "application/json"), cancellationToken);

        TestContext.Out.WriteLine($"{what}: {watch.ElapsedMilliseconds} ms");
        Assert.That((int)answer.Status, Is.InRange(400, 499));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    [TestCase("filter=upW", "filter")]
    [TestCase("filter=upW>much", "filter")]
    [TestCase("filter=start>2026", "filter")]
    [TestCase("filter=nothing=1", "filter")]
    [TestCase("filter=place=1", "filter")]
    [TestCase("filter=parts=1", "filter")]
    [TestCase("filter=deviceId=\"a", "filter")]
    [TestCase("filter=deviceId=in(a", "filter")]
    [TestCase("filter=;;", "filter")]
    [TestCase("filter=upW=1;upW=1;upW=1;upW=1;upW=1;upW=1;upW=1;upW=1;upW=1;upW=1;upW=1", "filter")]
    [TestCase("filter={\"$gt\":\"\"}", "filter")]
    [TestCase("filter=deviceId=' OR 1=1 --", null)]
    [TestCase("sort=kind", "sort")]
    [TestCase("sort=tags", "sort")]
    [TestCase("sort=--start", "sort")]
    [TestCase("sort=start;DROP", "sort")]
    [TestCase("fields=start,nothing", "fields")]
    [TestCase("fields=", "fields")]
    [TestCase("limit=0", "limit")]
    [TestCase("limit=1001", "limit")]
    [TestCase("limit=-1", "limit")]
    [TestCase("limit=99999999999999999999", "limit")]
    [TestCase("after=x", "after")]
    [TestCase("after=AAAAAAAAAAAAAAAAAAAA", "after")]
    [TestCase("bucket=PT15M", "aggregate")]
    [TestCase("aggregate=mean", "bucket")]
    [TestCase("bucket=PT0S&aggregate=mean", "bucket")]
    [TestCase("bucket=P1Y&aggregate=mean", "bucket")]
    [TestCase("bucket=PT15M&aggregate=median", "aggregate")]
    [TestCase("bucket=PT15M&aggregate=mean&sort=start", "bucket")]
    [TestCase("filter=upW=1&filter=upW=2", "filter")]
    [TestCase("where=1", "where")]
    [CancelAfter(60_000)]
    public async Task List_ByWhatCannotBeAsked_IsRefusedAndNamesIt(string query, string? parameter, CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();

        var answer = await rest.GetAsync($"{SomeStep.List}?{query.Replace(" ", "%20", StringComparison.Ordinal)}", cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(parameter is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest), answer.Text);
        Assert.That(parameter is null || answer.Faults[0].StartsWith(parameter + ": ", StringComparison.Ordinal), answer.Text);
    }

    [Test, CancelAfter(60_000)]
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
