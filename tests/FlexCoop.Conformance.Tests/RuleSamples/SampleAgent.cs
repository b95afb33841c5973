using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Conformance.Tests;

/// <summary>Our agent as VEN-EX-0001 of the corpus, with its resources, at a VTN that answers its polls with what a test hands out.</summary>
internal sealed class SampleAgent : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TestClock _clock = new();
    private readonly List<OadrMessage> _said = [];
    private readonly TaskCompletionSource<IReadOnlyList<Turn>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Turn> _turns = [];
    private readonly Queue<Func<OadrRegisterReport, byte[]>> _script;
    private readonly TestVtn _vtn;
    private OadrRegisterReport? _offered;
    private VenAgent? _agent;

    private SampleAgent(TestVtn vtn, IEnumerable<Func<OadrRegisterReport, byte[]>> script)
    {
        _vtn = vtn;
        _script = new Queue<Func<OadrRegisterReport, byte[]>>(script);
        vtn.Answer = Answer;
        vtn.AnswerBytes = message => message is OadrPoll ? Turned() : null;
    }

    /// <summary>Starts an agent, and answers its polls one after the other.</summary>
    /// <param name="script">What its polls are answered with; they are given the agent's METADATA, in whose words reports are asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How the agent was at each poll, the one after the last included, and what it had said since the one before.</returns>
    public static async Task<IReadOnlyList<Turn>> PlayAsync(IEnumerable<Func<OadrRegisterReport, byte[]>> script, CancellationToken cancellationToken)
    {
        await using var played = new SampleAgent(await TestVtn.StartAsync(cancellationToken), script);
        return await played.RunAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _agent?.Dispose();
        await _vtn.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task<IReadOnlyList<Turn>> RunAsync(CancellationToken cancellationToken)
    {
        var options = new VenOptions
        {
            VtnUrl = _vtn.Url, StateFolder = _folder["state"], VenName = "sample", MarketContexts = ["http://example.org/dr/cpp", "http://example.org/dr/cbp"],
        };
        _agent = new VenAgent(options, [new SampleResource("resource-1"), new SampleResource("resource-2")], _http, new Clocks(_clock, _clock), NullLogger.Instance, seed: 1);
        var run = _agent.RunAsync(_stop.Token);
        var turns = await _done.Task.WaitAsync(cancellationToken);
        await _stop.CancelAsync();
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return turns;
    }

    private OadrMessage? Answer(OadrMessage message)
    {
        _said.Add(message);
        _offered = message as OadrRegisterReport ?? _offered;
        return message switch
        {
            OadrCreatePartyRegistration create => new OadrCreatedPartyRegistration
            {
                EiResponse = EiResponse.Ok(create.RequestId),
                RegistrationId = new RegistrationId(RuleSample.RegistrationId),
                VenId = new VenId(RuleSample.VenId),
                VtnId = new VtnId(RuleSample.VtnId),
                Profiles = [new OadrProfile(OadrProfileName.Profile20b, [OadrTransportName.SimpleHttp])],
                RequestedOadrPollFreq = OadrDuration.From(TimeSpan.FromSeconds(10)),
            },
            OadrRequestEvent request => new OadrDistributeEvent { EiResponse = EiResponse.Ok(request.RequestId), RequestId = "R", VtnId = new VtnId(RuleSample.VtnId), Events = [] },
            _ => null,
        };
    }

    /// <summary>The agent waits for the answer to its poll, so it stands still.</summary>
    private byte[]? Turned()
    {
        _turns.Add(new Turn(_agent!.Status, [.. _said]));
        _said.Clear();
        if (_script.TryDequeue(out var next))
        {
            return next(_offered!);
        }

        _done.TrySetResult(_turns);
        return null;
    }

    /// <summary>How the agent was when it polled.</summary>
    /// <param name="Status">What it knew.</param>
    /// <param name="Said">What it had said since the poll before.</param>
    internal sealed record Turn(VenStatus Status, IReadOnlyList<OadrMessage> Said);
}
