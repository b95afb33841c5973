using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace FlexCoop.Middleware.Demo;

/// <summary>The homes' enrolments: each shows a code, which its owner types into the page and lets the box join.</summary>
/// <param name="people">The owners.</param>
internal sealed class Enrolments(DemoCooperative people)
{
    private readonly ConcurrentDictionary<string, string> _venIds = new();

    /// <summary>How many homes are enrolled.</summary>
    public int Count => _venIds.Count;

    /// <summary>The venIDs of their certificates.</summary>
    public IReadOnlySet<string> VenIds => _venIds.Values.ToHashSet();

    /// <summary>Reads what the agent says of its homes, and has their owners do what they ask for, until all are enrolled. The owners work side by side.</summary>
    /// <param name="lines">What the agent says: see its <c>sim --json</c>.</param>
    /// <param name="homes">How many homes there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">A page refused an owner; the others have stopped.</exception>
    public async Task CompleteAsync(ChannelReader<string> lines, int homes, CancellationToken cancellationToken)
    {
        var shown = people.Members.ToDictionary(member => member, _ => Channel.CreateUnbounded<string>());
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll([AllOrNoneAsync(ReadAsync()), .. shown.Select(member => AllOrNoneAsync(ApproveAsync(member.Key, member.Value.Reader)))]);

        // What one waits for may be what another was to do, and could not: that one's fault is told, and the others end.
        async Task AllOrNoneAsync(Task part)
        {
            try
            {
                await part;
            }
            catch
            {
                await working.CancelAsync();
                throw;
            }
        }

        async Task ReadAsync()
        {
            try
            {
                while (Count < homes && await lines.WaitToReadAsync(working.Token))
                {
                    var line = JsonNode.Parse(await lines.ReadAsync(working.Token))!;
                    var home = (string)line["home"]!;
                    if ((string?)line["venId"] is { } venId)
                    {
                        _venIds[home] = venId;
                    }
                    else
                    {
                        await shown[people.OwnerOf(Number(home))].Writer.WriteAsync((string)line["prompt"]!["userCode"]!, working.Token);
                    }
                }
            }
            finally
            {
                foreach (var codes in shown.Values)
                {
                    codes.Writer.Complete();
                }
            }
        }

        async Task ApproveAsync(DemoPerson owner, ChannelReader<string> codes)
        {
            await foreach (var code in codes.ReadAllAsync(working.Token))
            {
                await owner.ApproveAsync(code, working.Token);
            }
        }
    }

    private static int Number(string home) => int.Parse(home[(home.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);
}
