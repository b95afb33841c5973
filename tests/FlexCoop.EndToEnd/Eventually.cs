using System.Text.Json.Nodes;

namespace FlexCoop.EndToEnd;

/// <summary>Waits for what other processes do in their own time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks again and again until it is so.</summary>
    /// <returns>What was seen then.</returns>
    public static async Task<JsonNode> SeeAsync(Func<Task<JsonNode>> look, Func<JsonNode, bool> isSo, CancellationToken cancellationToken)
    {
        while (true)
        {
            var seen = await look();
            if (isSo(seen))
            {
                return seen;
            }

            try
            {
                await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It did not come to that. Last seen: {seen}");
            }
        }
    }

    /// <summary>Looks again and again until it is so.</summary>
    public static async Task IsSoAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        while (!isSo())
        {
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }
}
