using System.Net;

namespace FlexCoop.Conformance.Tests;

/// <summary>The way between a VEN and the VTN: messages are lost, doubled and overtaken in both directions, until it is fair.</summary>
/// <remarks>
/// To a message that comes a second time or late nobody waits for the answer, and the connection breaks as it is written. An answer to an event, or an opt, that comes late does not come after a later one has been acknowledged: OpenADR gives them no order, so that no VTN
/// could tell which is the last.
/// </remarks>
internal sealed class ModelTransport(ModelVtn vtn, Random random) : HttpMessageHandler
{
    /// <summary>Of this many messages, one meets each kind of fault.</summary>
    private const int OneIn = 20;

    private readonly List<(string Path, byte[] Body)> _late = [];

    /// <summary>What happened, for whoever looks into a failure.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Whether everything arrives, once and in order.</summary>
    public bool IsFair { get; set; }

    /// <summary>Lets everything arrive that is late.</summary>
    public async Task DeliverLateAsync()
    {
        while (_late.Count > 0)
        {
            await DeliverLateAsync(0);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (path, body) = (request.RequestUri!.AbsolutePath, await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        if (!IsFair)
        {
            await DisturbAsync(path, body);
        }

        var answer = await vtn.HandleAsync(path, body);
        _late.RemoveAll(late => late.Path == path && (path.EndsWith("EiEvent", StringComparison.Ordinal) || path.EndsWith("EiOpt", StringComparison.Ordinal)));
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(answer) };
    }

    private async Task DisturbAsync(string path, byte[] body)
    {
        if (_late.Count > 0 && random.Next(4) == 0)
        {
            await DeliverLateAsync(random.Next(_late.Count));
        }

        switch (random.Next(OneIn))
        {
            case 0:
                throw Lost("lost", path);
            case 1:
                _late.Add((path, body));
                throw Lost("late", path);
            case 2:
                await vtn.HandleAsync(path, body, isCut: true);
                throw Lost("answer cut off", path);
            case 3:
                await vtn.HandleAsync(path, body);
                throw Lost("answer lost", path);
            case 4:
                Log.Add($"doubled: {path}");
                await vtn.HandleAsync(path, body, isCut: true);
                break;
            case 5:
                Log.Add($"doubled, the second late: {path}");
                _late.Add((path, body));
                break;
        }
    }

    private async Task DeliverLateAsync(int index)
    {
        var (path, body) = _late[index];
        _late.RemoveAt(index);
        Log.Add($"comes late: {path}");
        await vtn.HandleAsync(path, body, isCut: true);
    }

    private HttpRequestException Lost(string what, string path)
    {
        Log.Add($"{what}: {path}");
        return new HttpRequestException(what);
    }
}
