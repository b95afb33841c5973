using Microsoft.AspNetCore.Http.Features;

namespace FlexCoop.Middleware.Admission;

/// <summary>The body of one request: waits for it in bounded time and memory, and leaves it to be read.</summary>
/// <param name="context">The request.</param>
/// <param name="budget">What all bodies that wait may hold.</param>
internal sealed class IncomingBody(HttpContext context, ByteBudget budget) : IDisposable
{
    /// <summary>A body of so many bytes takes nothing of the budget; any poll is shorter.</summary>
    public const int Small = 8 * 1024;

    private long _taken;
    private volatile bool _isTooLate;

    /// <param name="most">How much of it anybody reads.</param>
    /// <param name="within">How long the whole may take.</param>
    /// <param name="clock">The wire clock.</param>
    public async ValueTask<BodyArrival> WaitAsync(long most, TimeSpan within, TimeProvider clock)
    {
        var wanted = Math.Min(context.Request.ContentLength ?? most, most);
        if (wanted == 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return BodyArrival.Here;
        }

        ITimer? timer = null;
        try
        {
            while (true)
            {
                // No token: a read that is given up by one is never ended, and Kestrel logs an error for it.
                var read = await context.Request.BodyReader.ReadAsync(CancellationToken.None);
                var length = read.Buffer.Length;
                var isHere = read.IsCompleted || length >= wanted;
                context.Request.BodyReader.AdvanceTo(read.Buffer.Start, isHere || read.IsCanceled ? read.Buffer.Start : read.Buffer.End);
                if (!TryHold(length))
                {
                    return BodyArrival.NoRoom;
                }

                if (isHere || _isTooLate)
                {
                    break;
                }

                timer ??= clock.CreateTimer(_ => GiveUp(), state: null, within, Timeout.InfiniteTimeSpan);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            return gone is BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } ? BodyArrival.TooLate : BodyArrival.Gone;
        }
        finally
        {
            if (timer is not null)
            {
                await timer.DisposeAsync();
            }
        }

        return _isTooLate ? BodyArrival.TooLate : BodyArrival.Here;
    }

    /// <summary>Gives back what it took of the budget; once is enough.</summary>
    public void Dispose() => budget.GiveBack(Interlocked.Exchange(ref _taken, 0));

    private bool TryHold(long length)
    {
        if (length <= Small)
        {
            return true;
        }

        if (!budget.TryTake(length - _taken))
        {
            return false;
        }

        _taken = length;
        return true;
    }

    private void GiveUp()
    {
        _isTooLate = true;
        context.Request.BodyReader.CancelPendingRead();
    }
}
