using System.Threading.Channels;

namespace FlexCoop.Ven;

/// <summary>Wakes a loop that waits; several calls before it looks count as one.</summary>
internal sealed class Signal
{
    /// <summary>A timer takes no more than some weeks; whoever waits for longer looks again in between.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits for a call, or until one of these times has passed on its clock, whichever is first.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async Task WaitAsync(IEnumerable<(TimeSpan After, TimeProvider Clock)> atMost, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waits = new List<Task> { _channel.Reader.ReadAsync(done.Token).AsTask() };
        foreach (var (after, clock) in atMost)
        {
            // A delay takes whole milliseconds and cuts off the rest; woken too early, a loop would spin.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(after.TotalMilliseconds));
            waits.Add(Task.Delay(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait, clock, done.Token));
        }

        await Task.WhenAny(waits);
        await done.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
