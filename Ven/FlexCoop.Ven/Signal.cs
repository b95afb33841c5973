using System.Threading.Channels;

namespace FlexCoop.Ven;

/// <summary>Wakes a loop that waits; several calls before it looks count as one.</summary>
internal sealed class Signal
{
    /// <summary>How often a timer is set; a clock that runs ten thousand times as fast may go on as far by itself.</summary>
    private const int MostTries = 10;

    /// <summary>A timer takes no more than some weeks; whoever waits for longer looks again in between.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>How far a clock may go on while a timer is set by it.</summary>
    private static readonly TimeSpan Passing = TimeSpan.FromMilliseconds(100);

    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits for a call, or until one of these instants has come by its clock, whichever is first. It may end earlier: whoever waits looks again.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async Task WaitAsync(IEnumerable<(DateTimeOffset At, TimeProvider Clock)> until, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny([_channel.Reader.ReadAsync(done.Token).AsTask(), .. until.Select(wait => UntilAsync(wait.At, wait.Clock, done.Token))]);
        await done.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static Task UntilAsync(DateTimeOffset at, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            // A delay takes whole milliseconds and cuts off the rest; woken too early, a loop would spin.
            var now = clock.GetUtcNow();
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling((at - now).TotalMilliseconds));
            var delay = Task.Delay(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait, clock, cancellationToken);

            // A delay counts from when it is set: were the clock moved on before that, it would end as much too late.
            if (clock.GetUtcNow() - now < Passing || tries == MostTries)
            {
                return delay;
            }
        }
    }
}
