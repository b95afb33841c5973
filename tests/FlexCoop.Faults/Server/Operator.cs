using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>An operator by REST, with a ledger. An event is known by its comment.</summary>
/// <param name="vtn">The server, as it runs now.</param>
/// <param name="ledger">Where it is written down.</param>
/// <param name="start">When events begin.</param>
internal sealed class Operator(LabVtn vtn, ClientLedger ledger, DateTimeOffset start)
{
    private const string Name = "operator";
    private static readonly TimeSpan AnHour = TimeSpan.FromHours(1);

    private readonly Dictionary<string, string> _ids = [];

    /// <summary>Announces an event for a VEN, or for a group.</summary>
    public Task AnnounceAsync(string comment, JsonObject targets, CancellationToken cancellationToken) => AnnounceAsync(comment, targets, level: 1, start, AnHour, cancellationToken);

    /// <summary>Announces an event that begins at some instant, and lasts for whole seconds.</summary>
    public async Task AnnounceAsync(string comment, JsonObject targets, int level, DateTimeOffset begin, TimeSpan length, CancellationToken cancellationToken)
    {
        var definition = new JsonObject
        {
            ["targets"] = targets,
            ["start"] = begin.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["duration"] = Text(length),
            ["signals"] = Signals(level, length),
            ["comment"] = comment,
        };
        var isAnew = false;
        await DoAsync("POST /api/v1/events", "event/" + comment, $"level {level}", async () =>
        {
            // Whether one without an answer was taken is found out; it is not announced twice.
            if (isAnew && await FindAsync(comment, cancellationToken) is { } page)
            {
                return page;
            }

            isAnew = true;
            var answer = await vtn.Rest.PostAsync("api/v1/events", definition, cancellationToken);
            if (answer.Status == HttpStatusCode.Created)
            {
                _ids[comment] = (string)JsonNode.Parse(answer.Text)!["id"]!;
            }

            return answer;
        });
    }

    /// <summary>Looks for an event whose announcement was not answered.</summary>
    /// <returns>The page on which it stands; null when it was not taken.</returns>
    public async Task<RestAnswer?> FindAsync(string comment, CancellationToken cancellationToken)
    {
        var after = "";
        while (true)
        {
            var answer = await vtn.Rest.GetAsync("api/v1/events?limit=1000" + after, cancellationToken);
            var page = answer.Expect(HttpStatusCode.OK);
            if (page["items"]!.AsArray().FirstOrDefault(item => (string)item!["comment"]! == comment) is { } found)
            {
                _ids[comment] = (string)found["id"]!;
                return answer;
            }

            if (page["next"] is null)
            {
                return null;
            }

            after = $"&after={page["next"]}";
        }
    }

    public Task ChangeAsync(string comment, int level, CancellationToken cancellationToken) => ChangeAsync(comment, level, AnHour, cancellationToken);

    /// <summary>Changes the level and the length.</summary>
    public Task ChangeAsync(string comment, int level, TimeSpan length, CancellationToken cancellationToken) => DoAsync(
        "PATCH /api/v1/events/{id}", "event/" + comment, $"level {level}",
        () => vtn.Rest.PatchAsync("api/v1/events/" + _ids[comment], new JsonObject { ["duration"] = Text(length), ["signals"] = Signals(level, length) }.ToJsonString(), cancellationToken));

    public Task CancelAsync(string comment, CancellationToken cancellationToken) =>
        DoAsync("DELETE /api/v1/events/{id}", "event/" + comment, "cancelled", () => vtn.Rest.DeleteAsync("api/v1/events/" + _ids[comment], cancellationToken));

    public Task AllocateAsync(string venId, CancellationToken cancellationToken) =>
        DoAsync("POST /api/v1/vens", "registration/" + venId, "none", () => vtn.Rest.PostAsync("api/v1/vens", new JsonObject { ["id"] = venId }, cancellationToken));

    public Task GroupAsync(string venId, string group, CancellationToken cancellationToken) => DoAsync(
        "PATCH /api/v1/vens/{id}", "groups/" + venId, group,
        () => vtn.Rest.PatchAsync("api/v1/vens/" + venId, new JsonObject { ["groupIds"] = new JsonArray(group) }.ToJsonString(), cancellationToken));

    public Task WantAsync(string venId, CancellationToken cancellationToken) => DoAsync("PUT /api/v1/vens/{id}/wanted-reports", "wanted/?", "usage", () => vtn.Rest.PutAsync(
        $"api/v1/vens/{venId}/wanted-reports",
        new JsonArray(new JsonObject { ["specifier"] = "usage", ["rid"] = "heatpump.power", ["granularity"] = "PT1M", ["reportBack"] = "PT5M" }),
        cancellationToken));

    /// <summary>Asks for one report, and gives its id.</summary>
    public async Task<string> AskAsync(string venId, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["type"] = "periodic", ["specifier"] = "usage", ["rids"] = new JsonArray("heatpump.power"), ["granularity"] = "PT1M", ["reportBack"] = "PT5M",
        };
        var id = "";
        await DoAsync("POST /api/v1/vens/{id}/reports", "report/?", "asked", () => vtn.Rest.PostAsync($"api/v1/vens/{venId}/reports", body, cancellationToken), answer =>
        {
            id = (string)JsonNode.Parse(answer.Text)!["id"]!;
            return new Verdict(Outcome.Ok, $"report/{venId}/{id}", "asked");
        });
        return id;
    }

    public Task EndReportAsync(string venId, string id, CancellationToken cancellationToken) =>
        DoAsync("DELETE /api/v1/vens/{id}/reports/{reportId}", $"report/{venId}/{id}", "ended", () => vtn.Rest.DeleteAsync($"api/v1/vens/{venId}/reports/{id}", cancellationToken));

    public Task ReregisterAsync(string venId, CancellationToken cancellationToken) =>
        DoAsync("POST /api/v1/vens/{id}/reregister", "reregistration/?", "wanted", () => vtn.Rest.PostAsync($"api/v1/vens/{venId}/reregister", new JsonObject(), cancellationToken));

    /// <summary>Wants a registration ended; that it is, the VEN is told first.</summary>
    public Task EndRegistrationAsync(string venId, CancellationToken cancellationToken) =>
        DoAsync("DELETE /api/v1/vens/{id}", "end/" + venId, "wanted", () => vtn.Rest.DeleteAsync("api/v1/vens/" + venId, cancellationToken));

    public Task MakeProgramAsync(string id, CancellationToken cancellationToken) => DoAsync(
        "PUT /api/v1/market-contexts/{id}", "context/" + id, "urn:program:" + id,
        () => vtn.Rest.PutAsync("api/v1/market-contexts/" + id, new JsonObject { ["uri"] = "urn:program:" + id }, cancellationToken));

    public Task RemoveProgramAsync(string id, CancellationToken cancellationToken) =>
        DoAsync("DELETE /api/v1/market-contexts/{id}", "context/" + id, value: null, () => vtn.Rest.DeleteAsync("api/v1/market-contexts/" + id, cancellationToken));

    /// <exception cref="HttpRequestException">It was not acknowledged.</exception>
    private async Task DoAsync(string what, string key, string? value, Func<Task<RestAnswer>> act, Func<RestAnswer, Verdict>? judge = null)
    {
        var tries = 0;
        await ledger.DoAsync(Name, what, key, value, async () =>
        {
            tries++;
            var answer = await act();

            // To what was sent before, without an answer, it is one that it has happened already.
            var hasHappened = tries > 1 && answer.Status is (HttpStatusCode.Conflict or HttpStatusCode.NotFound);
            return (int)answer.Status < 300 || hasHappened
                ? answer
                : throw new HttpRequestException($"{what}: {(int)answer.Status} {answer.Text}", inner: null, answer.Status);
        }, judge);
    }

    private static string Text(TimeSpan length) => $"PT{(int)length.TotalSeconds}S";

    private static JsonArray Signals(double level, TimeSpan length) =>
        [new JsonObject { ["name"] = "SIMPLE", ["type"] = "level", ["deviceClasses"] = new JsonArray(), ["intervals"] = new JsonArray(new JsonObject { ["duration"] = Text(length), ["value"] = level }) }];
}
