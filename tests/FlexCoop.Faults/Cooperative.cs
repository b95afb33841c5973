using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>An operator and two VENs at a VTN that may die under them. They keep their own ledger: what they were told holds, is to hold.</summary>
internal sealed class Cooperative : IDisposable
{
    private static readonly OadrReport[] Metadata = [Some.UsageMetadata(), Some.StatusMetadata()];

    private readonly LabVtn _vtn;
    private readonly DateTimeOffset _start;
    private readonly Dictionary<string, JsonNode> _events = [];
    private readonly Dictionary<(VenId Ven, string Event), (uint Modification, OptType Opt)> _opts = [];
    private string? _doing;

    public Cooperative(LabVtn vtn, DateTimeOffset now)
    {
        _vtn = vtn;
        _start = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddHours(2);
        First = new TestVen(vtn.Url);
        Second = new TestVen(vtn.Url);
    }

    public TestVen First { get; }

    public TestVen Second { get; }

    /// <summary>Holds the VTN to the ledger, and goes on as if nothing had happened.</summary>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        await VerifyRegistrationsAsync(cancellationToken);
        await VerifyEventsAsync(cancellationToken);

        _doing = null;
        foreach (var ven in Registered())
        {
            await PollAsync(ven, OptType.OptIn, cancellationToken);
            Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrResponse>(), "nothing is owed in the end");
        }

        await VerifyEverythingIsAnsweredAsync(cancellationToken);
    }

    public async Task RegisterAsync(TestVen ven, CancellationToken cancellationToken)
    {
        _doing = "register";
        await ven.RegisterAsync(cancellationToken, ven == First ? "first" : "second");
        _doing = "register report";
        await ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m1", Reports = Metadata, VenId = ven.VenId }, cancellationToken);
        _doing = null;
    }

    public async Task AnnounceAsync(string comment, CancellationToken cancellationToken)
    {
        _doing = "announce " + comment;
        var announced = await _vtn.Rest.AnnounceAsync(Definition(comment, level: 1), cancellationToken);
        _events[comment] = announced;
        _doing = null;
    }

    /// <summary>Takes what is owed until nothing is, and answers it.</summary>
    public async Task PollAsync(TestVen ven, OptType opt, CancellationToken cancellationToken)
    {
        while (await ven.PollAsync(cancellationToken) is var message and not OadrResponse)
        {
            if (message is not OadrDistributeEvent distribute)
            {
                await ven.ReplyAsync(message, cancellationToken);
                continue;
            }

            _doing = "opt " + ven.VenId;
            var answers = TestVen.Answers(distribute, opt);
            var response = await ven.AnswerAsync(answers, cancellationToken);
            Assert.That(response.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
            foreach (var answer in answers)
            {
                _opts[(ven.VenId, answer.QualifiedEventId.EventId.Value)] = (answer.QualifiedEventId.ModificationNumber, opt);
            }

            _doing = null;
        }
    }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }

    private async Task VerifyRegistrationsAsync(CancellationToken cancellationToken)
    {
        var known = (await _vtn.Rest.GetAsync("api/v1/vens", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();

        Assert.That(known.Select(ven => (string)ven!["id"]!), Is.SupersetOf(Registered().Select(ven => ven.VenId.Value)), "registrations");
        Assert.That(known, Has.Count.LessThanOrEqualTo(Registered().Count() + (_doing == "register" ? 1 : 0)), "none is made up");
    }

    private async Task VerifyEventsAsync(CancellationToken cancellationToken)
    {
        var known = (await _vtn.Rest.GetAsync("api/v1/events", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray()
            .ToDictionary(item => (string)item!["comment"]!, item => item!);

        foreach (var (comment, acknowledged) in _events)
        {
            Assert.That(known, Does.ContainKey(comment), "events");
            Assert.That(Said(known[comment]), Is.EqualTo(Said(acknowledged)), $"the event '{comment}' as it was acknowledged");
        }

        foreach (var (comment, now) in known.Where(item => !_events.ContainsKey(item.Key)))
        {
            Assert.That(_doing, Is.EqualTo("announce " + comment), "no event is made up");
            Assert.That(now["signals"]!.ToJsonString(), Is.EqualTo(Signals(level: 1).ToJsonString()), "the unacknowledged event is complete");
            _events[comment] = now;
        }

        VerifyOpts(known.Values);
    }

    private void VerifyOpts(IEnumerable<JsonNode> known)
    {
        foreach (var ((ven, id), (modification, opt)) in _opts.Where(acknowledged => _doing != "opt " + acknowledged.Key.Ven))
        {
            var response = known.Single(item => (string)item["id"]! == id)["responses"]!.AsArray().Single(item => (string)item!["venId"]! == ven.Value)!;
            Assert.That(
                ((string?)response["opt"], (uint?)response["optModificationNumber"]),
                Is.EqualTo((opt == OptType.OptIn ? "optIn" : "optOut", (uint?)modification)),
                $"the opt of {ven} for {id}");
        }
    }

    private async Task VerifyEverythingIsAnsweredAsync(CancellationToken cancellationToken)
    {
        var known = (await _vtn.Rest.GetAsync("api/v1/events", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        foreach (var item in known.Where(item => (string)item!["status"]! != "cancelled"))
        {
            foreach (var response in item!["responses"]!.AsArray())
            {
                Assert.That((uint?)response!["optModificationNumber"], Is.EqualTo((uint)item["modificationNumber"]!), $"{response["venId"]} has answered {item["comment"]} as it stands");
            }

            Assert.That(item["responses"]!.AsArray().Select(response => (string)response!["venId"]!), Is.SupersetOf(Registered().Select(ven => ven.VenId.Value)));
        }
    }

    private IEnumerable<TestVen> Registered() => new[] { First, Second }.Where(ven => ven.VenId.Value is not null);

    /// <summary>What the operator said, and what the VTN made of it; not how it stands with VENs and the clock.</summary>
    private static string Said(JsonNode item)
    {
        var said = item.DeepClone().AsObject();
        said.Remove("responses");
        said["status"] = (string)said["status"]! == "cancelled" ? "cancelled" : "live";
        return said.ToJsonString();
    }

    private JsonObject Definition(string comment, double level) => new()
    {
        ["targets"] = new JsonObject { ["groupIds"] = new JsonArray("all") },
        ["start"] = _start.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ["duration"] = "PT1H",
        ["signals"] = Signals(level),
        ["comment"] = comment,
    };

    private static JsonArray Signals(double level) =>
        [new JsonObject { ["name"] = "SIMPLE", ["type"] = "level", ["deviceClasses"] = new JsonArray(), ["intervals"] = new JsonArray(new JsonObject { ["duration"] = "PT1H", ["value"] = level }) }];
}
