using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Testing;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Tests;

/// <summary>Bodies that are no good: refused with the member and the remedy, nothing changes, and the next good one is served.</summary>
public sealed class EventBodyTests
{
    private const string Events = "api/v1/events";
    private const int Malformed = 400;
    private const int TooLarge = 413;
    private const int NoSuchType = 415;
    private const int Invalid = 422;

    [TestCaseSource(nameof(WrongMembers)), CancelAfter(300_000)]
    public async Task Announce_WrongMember_IsRefusedWithMemberProblemAndRemedy(JsonObject body, int status, string fault, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.PostAsync(Events, body, cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Faults, Has.Some.StartsWith(fault));
        Assert.That((string)answer.Problem["detail"]!, Does.StartWith(answer.Faults[0]));
        await NothingHasChangedAsync(rest, cancellationToken);
    }

    [TestCaseSource(nameof(WrongTexts)), CancelAfter(300_000)]
    public async Task Announce_WrongBytes_AreRefusedAndNothingChanges(byte[] body, string? contentType, int status, string named, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.SendAsync(HttpMethod.Post, Events, RestClient.Bytes(body, contentType), cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That((string)answer.Problem["detail"]!, Does.Contain(named));
        await NothingHasChangedAsync(rest, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_SeveralFaults_AreAllNamedAtOnce(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = Changed(event1 => (event1["start"], event1["duration"], event1["colour"]) = ("tomorrow", 30, "red"));

        var answer = await rest.PostAsync(Events, body, cancellationToken);

        Assert.That(answer.Faults.Select(fault => fault.Split(':')[0]), Is.EqualTo(["start", "duration", "colour"]));
        Assert.That((string)answer.Problem["detail"]!, Does.EndWith("(and 2 more, see errors)"));
    }

    /// <summary>30 MB: it is not read to its end, let alone kept.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Announce_AMillionIntervals_IsTooLargeAndNamesThem(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = Encoding.UTF8.GetBytes(SomeBody.Event().ToJsonString().Replace(
            """{"duration":"PT30M","value":2}""", string.Join(',', Enumerable.Repeat("""{"duration":"PT1S","value":2}""", 1_000_000)), StringComparison.Ordinal));

        var answer = await rest.SendAsync(HttpMethod.Post, Events, RestClient.Bytes(body, "application/json"), cancellationToken);

        Assert.That(body, Has.Length.GreaterThan(25_000_000));
        Assert.That((int)answer.Status, Is.EqualTo(TooLarge));
        Assert.That(answer.Faults.Single(), Does.StartWith("signals[0].intervals[").And.EndsWith("send at most 1,048,576 bytes"));
        await NothingHasChangedAsync(rest, cancellationToken);
    }

    [TestCaseSource(nameof(WrongPatches)), CancelAfter(300_000)]
    public async Task Modify_WrongPatch_IsRefusedAndTheEventStays(string patch, int status, string fault, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;
        var before = await rest.EverythingAsync(cancellationToken);

        var answer = await rest.PatchAsync($"{Events}/{id}", patch, cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Faults, Has.Some.StartsWith(fault));
        Assert.That(await rest.EverythingAsync(cancellationToken), Is.EqualTo(before));
        Assert.That((await rest.PatchAsync($"{Events}/{id}", """{"priority": 1}""", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCaseSource(nameof(WrongTexts)), CancelAfter(300_000)]
    public async Task Modify_WrongBytes_AreRefusedAndTheEventStays(byte[] body, string? contentType, int status, string named, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;
        var before = await rest.EverythingAsync(cancellationToken);

        var answer = await rest.SendAsync(HttpMethod.Patch, $"{Events}/{id}", RestClient.Bytes(body, contentType), cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That((string)answer.Problem["detail"]!, Does.Contain(named));
        Assert.That(await rest.EverythingAsync(cancellationToken), Is.EqualTo(before));
        Assert.That((await rest.PatchAsync($"{Events}/{id}", """{"priority": 1}""", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    private static async Task NothingHasChangedAsync(RestClient rest, CancellationToken cancellationToken)
    {
        Assert.That(await rest.EverythingAsync(cancellationToken), Is.EqualTo("""{"items":[]}{"items":[]}"""));
        await rest.AnnounceAsync(SomeBody.Event(), cancellationToken);
    }

    private static IEnumerable<TestCaseData> WrongMembers()
    {
        // Members that are not there, by name or by kind.
        yield return Case("unknown member", body => body["colour"] = "red", Malformed, "colour: is not a member of this resource; leave it out, or give one of targets, marketContext, start");
        yield return Case("unknown member, null", body => body["colour"] = null, Malformed, "colour: is not a member of this resource");
        yield return Case("other letter case", body => body["Comment"] = "", Malformed, "Comment: is not a member of this resource");
        yield return Case("a member that the platform makes", body => body["id"] = "EVT-1", Malformed, "id: is not a member of this resource");
        yield return Case("unknown target", body => body["targets"]!["postcodes"] = SomeBody.Array("1000"), Malformed, "targets.postcodes: is not a member of this resource; leave it out, or give one of venIds");
        yield return Case("area that is no list", body => Targets(body, """{"serviceAreas":[7]}"""), Malformed, "targets.serviceAreas[0]: is a number; give an array");
        yield return Case("area of too many corners", body => Targets(body, $$"""{"serviceAreas":[[{{string.Join(',', Enumerable.Repeat("""{"latitude":1,"longitude":1}""", 201))}}]]}"""), Malformed, "targets.serviceAreas[0]: has 201 items; give at most 200");
        yield return Case("corner without longitude", body => Targets(body, """{"serviceAreas":[[{"latitude":1}]]}"""), Malformed, "targets.serviceAreas[0][0].longitude: is missing; give it");
        yield return Case("place on no earth", body => Targets(body, """{"serviceLocations":[[{"latitude":100,"longitude":0}]]}"""), Invalid, "targets.serviceLocations[0][0]: '100 0' is not on earth");
        yield return Case("segment of another shape", body => Targets(body, """{"transportInterfaces":[{"from":"A"}]}"""), Malformed, "targets.transportInterfaces[0].pointOfReceipt: is missing; give it");
        yield return Case("meter that is a number", body => Targets(body, """{"meterAssets":[7]}"""), Malformed, "targets.meterAssets[0]: is a number; give text");
        yield return Case("baseline without name", body => body["baseline"] = JsonNode.Parse("""{"start":"2026-06-29T18:30:00Z","intervals":[]}"""), Malformed, "baseline.name: is missing; give it");
        yield return Case("baseline of no kind of interval", body => body["baseline"] = JsonNode.Parse("""{"name":"b","start":"2026-06-29T18:30:00Z","intervals":[7]}"""), Malformed, "baseline.intervals[0]: is a number; give an object");
        yield return Case("baseline in furlongs", body => body["baseline"] = JsonNode.Parse("""{"name":"b","start":"2026-06-29T18:30:00Z","unit":"furlong","intervals":[{"duration":"PT1H","value":1}]}"""), Invalid, "baseline.unit: 'furlong' is not known");
        yield return Case("unknown member of a signal", body => Signal(body)["colour"] = 1, Malformed, "signals[0].colour: is not a member of this resource");
        yield return Case("unknown member of an interval", body => Interval(body)["uid"] = 0, Malformed, "signals[0].intervals[0].uid: is not a member of this resource; leave it out, or give one of duration, value");

        foreach (var member in new[] { "targets", "start", "duration", "signals" })
        {
            yield return Case($"{member} is missing", body => body.Remove(member), Malformed, $"{member}: is missing; give it");
            yield return Case($"{member} is null", body => body[member] = null, Malformed, $"{member}: is missing; give it");
        }

        foreach (var member in new[] { "name", "type", "intervals" })
        {
            yield return Case($"signal's {member} is missing", body => Signal(body).Remove(member), Malformed, $"signals[0].{member}: is missing; give it");
            yield return Case($"signal's {member} is null", body => Signal(body)[member] = null, Malformed, $"signals[0].{member}: is missing; give it");
        }

        foreach (var member in new[] { "duration", "value" })
        {
            yield return Case($"interval's {member} is missing", body => Interval(body).Remove(member), Malformed, $"signals[0].intervals[0].{member}: is missing; give it");
            yield return Case($"interval's {member} is null", body => Interval(body)[member] = null, Malformed, $"signals[0].intervals[0].{member}: is missing; give it");
        }

        // Wrong types.
        yield return Case("targets is an array", body => body["targets"] = SomeBody.Array("VEN-1"), Malformed, "targets: is an array; give an object");
        yield return Case("venIds is text", body => body["targets"]!["venIds"] = "VEN-1", Malformed, "targets.venIds: is text; give an array");
        yield return Case("a venId is a number", body => body["targets"]!["venIds"] = new JsonArray("VEN-1", 1), Malformed, "targets.venIds[1]: is a number; give text");
        yield return Case("a venId is null", body => body["targets"]!["venIds"] = new JsonArray((JsonNode?)null), Malformed, "targets.venIds[0]: is null; give text");
        yield return Case("marketContext is a number", body => body["marketContext"] = 1, Malformed, "marketContext: is a number; give text");
        yield return Case("start is a number", body => body["start"] = 1782842400, Malformed, "start: is a number; give one such as 2026-06-30T18:00:00Z");
        yield return Case("duration is a number", body => body["duration"] = 1800, Malformed, "duration: is a number; give whole seconds as ISO 8601");
        yield return Case("signals is an object", body => body["signals"] = new JsonObject(), Malformed, "signals: is an object; give an array");
        yield return Case("a signal is text", body => body["signals"] = SomeBody.Array("SIMPLE"), Malformed, "signals[0]: is text; give an object");
        yield return Case("a signal is null", body => body["signals"] = new JsonArray((JsonNode?)null), Malformed, "signals[0]: is null; give an object");
        yield return Case("type is a number", body => Signal(body)["type"] = 0, Malformed, "signals[0].type: is a number; give ");
        yield return Case("unit is a number", body => Signal(body)["unit"] = 1, Malformed, "signals[0].unit: is a number; give text");
        yield return Case("intervals is an object", body => Signal(body)["intervals"] = new JsonObject(), Malformed, "signals[0].intervals: is an object; give an array");
        yield return Case("an interval is an array", body => Signal(body)["intervals"] = new JsonArray(new JsonArray()), Malformed, "signals[0].intervals[0]: is an array; give an object");
        yield return Case("value is text", body => Interval(body)["value"] = "2", Malformed, "signals[0].intervals[0].value: is text; give a number");
        yield return Case("value is a truth", body => Interval(body)["value"] = true, Malformed, "signals[0].intervals[0].value: is true or false; give a number");
        yield return Case("priority is text", body => body["priority"] = "1", Malformed, "priority: is text; give a whole number of 0 or more");
        yield return Case("testEvent is text", body => body["testEvent"] = "true", Malformed, "testEvent: is text; give true or false");
        yield return Case("testEvent is a number", body => body["testEvent"] = 1, Malformed, "testEvent: is a number; give true or false");
        yield return Case("comment is an object", body => body["comment"] = new JsonObject(), Malformed, "comment: is an object; give text");

        // Times and lengths.
        foreach (var start in new[]
        {
            "", "tomorrow", "2026-06-30", "2026-06-30T18:10:00", "2026-06-30T18:10:00+00:00", "2026-06-30T18:10Z", "2026-06-30 18:10:00Z", "2026-02-30T18:10:00Z",
            "2026-13-01T18:10:00Z", "2026-06-30T25:00:00Z", "2026-06-30T18:10:61Z", "26-06-30T18:10:00Z", "2026-06-30T18:10:00.12345678Z", "2026-06-30T18:10:00zZ", "+2026-06-30T18:10:00Z",
        })
        {
            yield return Case($"start '{start}'", body => body["start"] = start, Malformed, $"start: '{start}' is no UTC time; give one such as 2026-06-30T18:00:00Z");
        }

        foreach (var duration in new[] { "", "30", "30M", "PT", "P", "P1M", "P1Y", "P1Y2M3DT4H", "P1W", "PT1.5H", "PT30", "P1DT", "PT30M ", "1 hour", "00:30:00", "P99999999999999999999D", "PT-30M" })
        {
            yield return Case(
                $"duration '{duration}'", body => body["duration"] = duration, Malformed, $"duration: '{duration}' is no duration; give whole seconds as ISO 8601, such as PT30M or P1D; months and years have no fixed length");
        }

        foreach (var member in new[] { "notification", "rampUp", "recovery", "startAfter" })
        {
            yield return Case($"{member} of a month", body => body[member] = "P1M", Malformed, $"{member}: 'P1M' is no duration; give whole seconds");
            yield return Case($"{member} too long", body => body[member] = "P367D", Invalid, $"{member}: P367D is longer than a year; give P366D or less");
            yield return Case($"{member} beyond the calendar", body => body[member] = "P10000000D", Invalid, $"{member}: P10000000D is longer than a year; give P366D or less");
        }

        foreach (var member in new[] { "duration", "notification", "startAfter" })
        {
            yield return Case($"{member} negative", body => body[member] = "-PT5M", Invalid, $"{member}: -PT5M is negative; give 0 or more");
        }

        yield return Case("interval's duration of a month", body => Interval(body)["duration"] = "P1M", Malformed, "signals[0].intervals[0].duration: 'P1M' is no duration");
        yield return Case("interval's duration negative", body => Interval(body)["duration"] = "-PT30M", Invalid, "signals[0].intervals[0].duration: -PT30M is negative; give 0 or more");
        yield return Case("interval's duration beyond the calendar", body => Interval(body)["duration"] = "P10000000D", Invalid, "signals[0].intervals[0].duration: P10000000D is longer than a year");
        yield return Case("duration too long", body => body["duration"] = "P367D", Invalid, "duration: P367D is longer than a year; give P366D or less");
        yield return Case("duration beyond the calendar", body => body["duration"] = "P10000000D", Invalid, "duration: P10000000D is longer than a year; give P366D or less");
        yield return Case("duration far below zero", body => body["duration"] = "-P10000000D", Invalid, "duration: -P10000000D is negative; give 0 or more");
        yield return Case("start in another age", body => body["start"] = "0001-01-01T00:00:00Z", Invalid, "start: 0001-01-01T00:00:00Z is more than a year from now (2026-06-30T18:00:00Z); give a time within a year");
        yield return Case("start at the end of time", body => body["start"] = "9999-12-31T23:59:59Z", Invalid, "start: 9999-12-31T23:59:59Z is more than a year from now");
        yield return Case("over already", body => body["start"] = "2026-06-30T17:00:00Z", Invalid, "start: the event would have ended at 2026-06-30T17:30:00Z, which is past (2026-06-30T18:00:00Z); give a start or duration that ends later");

        // Numbers.
        yield return Case("priority negative", body => body["priority"] = -1, Malformed, "priority: -1 is out of range; give a whole number from 0 to 4294967295");
        yield return Case("priority of a half", body => body["priority"] = 0.5, Malformed, "priority: 0.5 is out of range; give a whole number from 0 to 4294967295");
        yield return Case("priority too high", body => body["priority"] = 4294967296, Malformed, "priority: 4294967296 is out of range; give a whole number from 0 to 4294967295");
        yield return Case("priority without bounds", body => body["priority"] = JsonNode.Parse("1e999"), Malformed, "priority: 1e999 is out of range");
        yield return Case("value without bounds", body => Interval(body)["value"] = JsonNode.Parse("1e999"), Malformed, "signals[0].intervals[0].value: 1e999 is out of range; give a number that a double can hold");
        yield return Case("value below all bounds", body => Interval(body)["value"] = JsonNode.Parse("-1e999"), Malformed, "signals[0].intervals[0].value: -1e999 is out of range");

        // What the specification's table 1 says.
        foreach (var level in new[] { "4", "-1", "1.5" })
        {
            yield return Case($"SIMPLE {level}", body => Interval(body)["value"] = JsonNode.Parse(level), Invalid, $"signals[0].intervals[0].value: {level} is not allowed; give 0, 1, 2 or 3");
        }

        yield return Case("unknown signal", body => Signal(body)["name"] = "SHED", Invalid, "signals[0].name: 'SHED' is not known; give a name of the specification's table 1");
        yield return Case("unknown type", body => Signal(body)["type"] = "Level", Malformed, "signals[0].type: 'Level' is not known; give ");
        yield return Case("type of another signal", body => Signal(body)["type"] = "price", Invalid, "signals[0].type: SIMPLE has no type price; give level (rule 104)");
        yield return Case("unknown unit", body => Signal(body)["unit"] = "furlong", Invalid, "signals[0].unit: 'furlong' is not known; leave it out (rule 104)");
        yield return Case("responseRequired of neither kind", body => body["responseRequired"] = "sometimes", Malformed, "responseRequired: 'sometimes' is not known; give always or never");
        yield return Case("no signals", body => body["signals"] = new JsonArray(), Invalid, "signals: has 0 signals; give 1 to 16");
        yield return Case("17 signals", body => body["signals"] = new JsonArray([.. Enumerable.Range(0, 17).Select(_ => SomeBody.Simple(("PT30M", 1)))]), Malformed, "signals: has 17 items; give at most 16");
        yield return Case("no intervals", body => Signal(body)["intervals"] = new JsonArray(), Invalid, "signals[0].intervals: is empty; give at least one interval");
        yield return Case("intervals that do not add up", body => Signal(body)["intervals"] = new JsonArray(SomeBody.Interval("PT10M", 1), SomeBody.Interval("PT10M", 2)), Invalid, "signals[0].intervals: the durations add up to PT20M; make them add up to the event's PT30M (rule 8)");
        yield return Case(
            "too many intervals of one signal",
            body => Signal(body)["intervals"] = new JsonArray([.. Enumerable.Range(0, EventRules.MaxIntervals + 1).Select(_ => SomeBody.Interval("PT1S", 1))]),
            Malformed,
            "signals[0].intervals: has 1441 items; give at most 1440");
        yield return Case(
            "too many intervals in all",
            body => body["signals"] = new JsonArray([.. Enumerable.Range(0, 2).Select(_ => SomeBody.Simple([.. Enumerable.Repeat(("PT1S", 1.0), 721)]))]),
            Invalid,
            "signals[0].intervals: the event has 1442 intervals; give at most 1440 in all");

        // Targets and texts.
        yield return Case("targets nobody", body => body["targets"] = new JsonObject(), Invalid, "targets: names nobody; give at least one of venIds, resourceIds, groupIds, groupNames, partyIds, meterAssets");
        yield return Case("empty lists of targets", body => body["targets"] = new JsonObject { ["venIds"] = new JsonArray() }, Invalid, "targets: names nobody");
        yield return Case("blank target", body => body["targets"] = new JsonObject { ["groupIds"] = SomeBody.Array("all", " ") }, Invalid, "targets.groupIds[1]: is no identifier; give 1 to 256 characters of text without control characters");
        yield return Case("target with a control character", body => body["targets"] = new JsonObject { ["venIds"] = SomeBody.Array("VEN\u0000") }, Invalid, "targets.venIds[0]: is no identifier");
        foreach (var context in new[] { "", "winter", "/winter", "//example.org/winter", "http://" })
        {
            yield return Case($"marketContext '{context}'", body => body["marketContext"] = context, Invalid, $"marketContext: '{context}' is no URI; give an absolute URI such as http://example.org/program");
        }

        yield return Case("comment with a bell", body => body["comment"] = "bell \u0007", Invalid, "comment: is too long, or holds control characters; give at most 1,000 characters of text");
        yield return Case("comment with a NUL", body => body["comment"] = "\u0000", Invalid, "comment: is too long, or holds control characters");
        yield return Case("comment with a noncharacter", body => body["comment"] = "\uFFFE", Invalid, "comment: is too long, or holds control characters");

        // 100 KB of text, wherever text may be: a message to a VEN is bounded, and holds all its events.
        var endless = new string('x', 100_000);
        yield return Case("endless comment", body => body["comment"] = endless, Invalid, "comment: is too long, or holds control characters; give at most 1,000 characters of text");
        yield return Case("endless start", body => body["start"] = endless, Malformed, "start: 'xxxxxxxxxx");
        yield return Case("endless duration", body => body["duration"] = endless, Malformed, "duration: 'xxxxxxxxxx");
        yield return Case("endless marketContext", body => body["marketContext"] = "http://example.org/" + endless, Invalid, "marketContext: ");
        yield return Case("endless venId", body => body["targets"]!["venIds"] = SomeBody.Array(endless), Invalid, "targets.venIds[0]: ");
        yield return Case("endless signal name", body => Signal(body)["name"] = "x-" + endless, Invalid, "signals[0].name: ");
        yield return Case("endless unit", body => Signal(body)["unit"] = endless, Invalid, "signals[0].unit: ");
        yield return Case("endless member name", body => body[endless] = 1, Malformed, "xxxxxxxxxx");
    }

    private static IEnumerable<TestCaseData> WrongTexts()
    {
        var good = Encoding.UTF8.GetBytes(SomeBody.Event().ToJsonString());
        const string Json = "application/json";
        yield return Case("nothing", [], Json, Malformed, "body: is no JSON");
        yield return Case("blanks", "  \n"u8.ToArray(), Json, Malformed, "body: is no JSON");
        yield return Case("words", "start an event, please"u8.ToArray(), Json, Malformed, "body: is no JSON");
        yield return Case("XML", "<event/>"u8.ToArray(), Json, Malformed, "body: is no JSON");
        yield return Case("cut off", good[..^1], Json, Malformed, "body: is no JSON");
        yield return Case("two documents", [.. good, .. good], Json, Malformed, "body: is no JSON");
        yield return Case("trailing comma", Encoding.UTF8.GetBytes("""{"start": "2026-06-30T18:10:00Z",}"""), Json, Malformed, "body: is no JSON");
        yield return Case("with a comment", Encoding.UTF8.GetBytes("""{ /* soon */ }"""), Json, Malformed, "body: is no JSON");
        yield return Case("single quotes", "{'start': 1}"u8.ToArray(), Json, Malformed, "body: is no JSON");
        yield return Case("NaN", Encoding.UTF8.GetBytes("""{"priority": NaN}"""), Json, Malformed, "body: is no JSON");
        yield return Case("byte order mark", [0xEF, 0xBB, 0xBF, .. good], Json, Malformed, "body: is no JSON");
        yield return Case("UTF-16", Encoding.Unicode.GetBytes(SomeBody.Event().ToJsonString()), Json, Malformed, "body: is no JSON");
        yield return Case("a text", "\"text\""u8.ToArray(), Json, Malformed, "is text");
        yield return Case("null", "null"u8.ToArray(), Json, Malformed, "is null");
        yield return Case("a number", "1"u8.ToArray(), Json, Malformed, "is a number");
        yield return Case("an array", [(byte)'[', .. good, (byte)']'], Json, Malformed, "is an array");
        yield return Case("a member twice", Text("""{"comment": "one", "comment": "other"}"""), Json, Malformed, "comment");
        yield return Case("a member twice, once escaped", Text("""{"comment": "one", "c\u006fmment": "other"}"""), Json, Malformed, "comment");
        yield return Case("a member twice, further in", Text("""{"targets": {"venIds": ["VEN-1"], "venIds": []}}"""), Json, Malformed, "venIds");
        yield return Case("nested 33 deep", Encoding.UTF8.GetBytes($$"""{"comment": {{new string('[', 32)}}{{new string(']', 32)}}}"""), Json, Malformed, "body: is no JSON");
        yield return Case("nested without end", Encoding.UTF8.GetBytes(new string('[', 1_000_000)), Json, Malformed, "body: is no JSON");
        yield return Case("nested objects without end", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"targets":""", 90_000))), Json, Malformed, "body: is no JSON");
        yield return Case("control character in a text", Encoding.UTF8.GetBytes("{\"comment\": \"a\u0007b\"}"), Json, Malformed, "body: is no JSON");
        yield return Case("invalid UTF-8 in a text", Latin1("""{"comment": "Gr""", 0xFC, """sse"}"""), Json, Malformed, "comment");
        yield return Case("overlong UTF-8 in a text", [.. "{\"comment\": \""u8, 0xC0, 0xAF, .. "\"}"u8], Json, Malformed, "comment");
        yield return Case("surrogate in UTF-8", [.. "{\"comment\": \""u8, 0xED, 0xA0, 0x80, .. "\"}"u8], Json, Malformed, "comment");
        yield return Case("invalid UTF-8 in a name", [.. "{\"comm"u8, 0xFF, .. "ent\": \"\"}"u8], Json, Malformed, "");
        yield return Case("lone surrogate, escaped", Text("""{"comment": "\ud800"}"""), Json, Malformed, "comment");
        yield return Case("lone low surrogate, escaped", Text("""{"comment": "\udc00 and more"}"""), Json, Malformed, "comment");
        yield return Case("lone surrogate in a name", Text("""{"comment\ud800": ""}"""), Json, Malformed, "");
        yield return Case("lone surrogate in an identifier", Text("""{"targets": {"venIds": ["\udfff"]}}"""), Json, Malformed, "targets.venIds[0]");
        yield return Case("lone surrogate in a time", Text("""{"start": "\ud83d"}"""), Json, Malformed, "start");
        yield return Case("lone surrogate in a signal", Text("""{"signals": [{"name": "\ud83d", "type": "level", "intervals": []}]}"""), Json, Malformed, "signals[0].name");
        yield return Case("1 MiB and a byte", Padded(1024 * 1024 + 1), Json, TooLarge, "send at most 1,048,576 bytes");
        yield return Case("2 MiB of an invalid name", [.. "{\""u8, .. Enumerable.Repeat((byte)0xFF, 100), .. "\": 1, \"comment\": \""u8, .. Enumerable.Repeat((byte)'x', 2 * 1024 * 1024)], Json, TooLarge, "send at most 1,048,576 bytes");
        yield return Case("2 MiB that are no JSON", [.. Enumerable.Repeat((byte)']', 2 * 1024 * 1024)], Json, TooLarge, "send at most 1,048,576 bytes");
        yield return Case("2 MiB of brackets", [.. Enumerable.Repeat((byte)'[', 2 * 1024 * 1024)], Json, TooLarge, "send at most 1,048,576 bytes");

        yield return Case("no content type", good, contentType: null, NoSuchType, "Content-Type is ''");
        yield return Case("text/plain", good, "text/plain", NoSuchType, "Content-Type is 'text/plain'; send application/");
        yield return Case("form", good, "application/x-www-form-urlencoded", NoSuchType, "Content-Type is 'application/x-www-form-urlencoded'");
        yield return Case("XML's content type", good, "application/xml", NoSuchType, "Content-Type is 'application/xml'");
        yield return Case("no media type", good, "json", NoSuchType, "Content-Type is 'json'");
        yield return Case("another's media type", good, "application/json-patch+json", NoSuchType, "Content-Type is 'application/json-patch+json'");

        static TestCaseData Case(string name, byte[] body, string? contentType, int status, string named) => new TestCaseData(body, contentType, status, named).SetArgDisplayNames(name);

        static byte[] Text(string json) => Encoding.UTF8.GetBytes(json);

        static byte[] Latin1(string before, byte odd, string after) => [.. Encoding.Latin1.GetBytes(before), odd, .. Encoding.Latin1.GetBytes(after)];

        static byte[] Padded(int length) => [.. "{\"comment\": \""u8, .. Enumerable.Repeat((byte)'x', length - 15), .. "\"}"u8];
    }

    private static IEnumerable<TestCaseData> WrongPatches()
    {
        foreach (var member in new[] { "id", "status", "modificationNumber", "responses" })
        {
            yield return Case($"{member} changed", $$"""{"{{member}}": "other"}""", Malformed, $"{member}: cannot be changed; leave it out; the platform makes it");
            yield return Case($"{member} removed", $$"""{"{{member}}": null}""", Malformed, $"{member}: cannot be changed");
        }

        yield return Case("unknown member", """{"colour": "red"}""", Malformed, "colour: is not a member of this resource");
        yield return Case("unknown member, null", """{"colour": null}""", Malformed, "colour: is not a member of this resource");
        yield return Case("unknown target", """{"targets": {"postcodes": ["1000"]}}""", Malformed, "targets.postcodes: is not a member of this resource");
        yield return Case("unknown target, null", """{"targets": {"postcodes": null}}""", Malformed, "targets.postcodes: is not a member of this resource");
        yield return Case("member of a signal", """{"signals": [{"name": "SIMPLE", "type": "level", "colour": 1, "intervals": [{"duration": "PT30M", "value": 1}]}]}""", Malformed, "signals[0].colour: is not a member of this resource");
        foreach (var member in new[] { "targets", "start", "duration", "signals" })
        {
            yield return Case($"{member} removed", $$"""{"{{member}}": null}""", Malformed, $"{member}: is missing; give it");
        }

        yield return Case("wrong type", """{"start": 5}""", Malformed, "start: is a number; give one such as");
        yield return Case("no time", """{"start": "2026-06-30T18:10:00"}""", Malformed, "start: '2026-06-30T18:10:00' is no UTC time");
        yield return Case("no duration", """{"duration": "P1M"}""", Malformed, "duration: 'P1M' is no duration");
        yield return Case("duration beyond the calendar", """{"duration": "P10000000D"}""", Invalid, "duration: P10000000D is longer than a year");
        yield return Case("startAfter beyond the calendar", """{"startAfter": "P10000000D"}""", Invalid, "startAfter: P10000000D is longer than a year");
        yield return Case("duration without its intervals", """{"duration": "PT1H"}""", Invalid, "signals[0].intervals: the durations add up to PT30M; make them add up to the event's PT1H");
        yield return Case("start in the past", """{"start": "2026-06-30T17:50:00Z"}""", Invalid, "start: lies in the past; give a time that is still to come");
        yield return Case("targets nobody", """{"targets": {"venIds": []}}""", Invalid, "targets: names nobody");
        yield return Case("SIMPLE 4", """{"signals": [{"name": "SIMPLE", "type": "level", "intervals": [{"duration": "PT30M", "value": 4}]}]}""", Invalid, "signals[0].intervals[0].value: 4 is not allowed");
        yield return Case("number without bounds", """{"priority": 1e999}""", Malformed, "priority: 1e999 is out of range");
        yield return Case("operations (RFC 6902)", """[{"op": "remove", "path": "/comment"}]""", Malformed, ": is an array; send an object with the members to change");

        static TestCaseData Case(string name, string patch, int status, string fault) => new TestCaseData(patch, status, fault).SetArgDisplayNames(name);
    }

    private static TestCaseData Case(string name, Action<JsonObject> change, int status, string fault) =>
        new TestCaseData(Changed(change), status, fault).SetArgDisplayNames(name);

    private static void Targets(JsonObject body, string targets) => body["targets"] = JsonNode.Parse(targets);

    private static JsonObject Changed(Action<JsonObject> change)
    {
        var body = SomeBody.Event();
        change(body);
        return body;
    }

    private static JsonObject Signal(JsonObject body) => (JsonObject)body["signals"]![0]!;

    private static JsonObject Interval(JsonObject body) => (JsonObject)Signal(body)["intervals"]![0]!;
}
