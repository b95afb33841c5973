using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Admission;

/// <summary>A request that has a place, up to the first byte of its answer: whoever does not read it keeps nobody out. From then on its answer is bounded, in time and in memory.</summary>
/// <param name="context">The request.</param>
/// <param name="place">Its place.</param>
/// <param name="body">Its body.</param>
/// <param name="answers">What all answers that are being written may hold.</param>
internal sealed class AdmittedRequest(HttpContext context, Places.Place place, IncomingBody body, ByteBudget answers) : IAsyncDisposable
{
    private readonly GivenUpAnswer _answer = new();
    private long _taken;
    private bool _isOver;
    private ITimer? _timer;

    /// <summary>Gives the place back, and closes the connection when the answer is not read in time, or has no room beside the others. What an answer that could not be written handed over is owed again.</summary>
    /// <param name="within">How long the answer may take to be read.</param>
    /// <param name="clock">The wire clock.</param>
    public void BeginAnswer(TimeSpan within, TimeProvider clock)
    {
        place.Dispose();
        body.Dispose();
        // One without a body, such as a redirect, begins when the request is over: nothing would end its time.
        if (_isOver || context.Response.ContentLength is <= IncomingBody.Small || context.Features.Get<EndlessAnswer>() is not null)
        {
            return;
        }

        context.Features.Set(_answer);
        var length = context.Response.ContentLength ?? 0;
        if (!answers.TryTake(length))
        {
            GiveUp();
            return;
        }

        _taken = length;
        _timer = clock.CreateTimer(_ => GiveUp(), state: null, within, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        place.Dispose();
        answers.GiveBack(_taken);
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }
    }

    private void GiveUp()
    {
        _answer.GiveUp();
        context.Abort();
    }
}
