using FlexCoop.Middleware.Admission;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Admission;

/// <summary>How many wait for a place: as many as are served soon, by how fast places were given back.</summary>
public sealed class PlacesTests
{
    private const int AtOnce = 2;

    private readonly TestClock _clock = new();

    [TestCase(20, 5)]
    [TestCase(100, 1)]
    [TestCase(400, 0)]
    public async Task Take_NoneFree_AsManyWaitAsAreServedWithinTheTime(int millisecondsToServeAll, int waiting)
    {
        using var places = new Places(AtOnce, waiting: 100, TimeSpan.FromMilliseconds(50), _clock);
        await ServeAllAsync(places, TimeSpan.FromMilliseconds(millisecondsToServeAll));
        await TakeAsync(places, AtOnce);

        var takes = await TakeAsync(places, waiting + 3);

        Assert.That(takes.Count(take => !take.IsCompleted), Is.EqualTo(waiting));
        Assert.That(await Task.WhenAll(takes.Where(take => take.IsCompleted)), Is.All.Null);
    }

    [Test]
    public async Task Take_NothingMeasuredYet_WaitsIfTheQueueHasRoom()
    {
        using var places = new Places(AtOnce, waiting: 3, TimeSpan.FromMilliseconds(50), _clock);
        await TakeAsync(places, AtOnce);

        var takes = await TakeAsync(places, count: 5);

        Assert.That(takes.Count(take => !take.IsCompleted), Is.EqualTo(3));
    }

    [Test]
    public async Task Take_DiskThatWasSlowIsFastAgain_MoreWait()
    {
        using var places = new Places(AtOnce, waiting: 100, TimeSpan.FromMilliseconds(50), _clock);
        await ServeAllAsync(places, TimeSpan.FromMilliseconds(400));
        for (var round = 0; round < 20; round++)
        {
            await ServeAllAsync(places, TimeSpan.FromMilliseconds(20));
        }

        await TakeAsync(places, AtOnce);
        var takes = await TakeAsync(places, count: 5);

        Assert.That(takes.Count(take => !take.IsCompleted), Is.GreaterThanOrEqualTo(3));
    }

    [Test]
    public async Task Take_AfterTheWaitOfAnother_HasItsPlace()
    {
        using var places = new Places(AtOnce, waiting: 1, TimeSpan.FromMilliseconds(50), _clock);
        var taken = await TakeAsync(places, AtOnce);
        var waits = places.TakeAsync(CancellationToken.None).AsTask();

        (await taken[0])!.Dispose();
        (await taken[0])!.Dispose();

        Assert.That(await waits, Is.Not.Null);
        Assert.That((await TakeAsync(places, count: 1)).Single().IsCompleted, Is.False, "a place is given back once, however often it is disposed of");
    }

    /// <summary>All places are taken, somebody finds none, and all are given back after a time.</summary>
    private async Task ServeAllAsync(Places places, TimeSpan took)
    {
        var taken = await TakeAsync(places, AtOnce);
        using var over = new CancellationTokenSource();
        var waits = places.TakeAsync(over.Token).AsTask();
        await over.CancelAsync();
        try
        {
            await waits;
        }
        catch (OperationCanceledException)
        {
            // It waited, and gave up; or there was no use in waiting.
        }

        _clock.Advance(took);
        foreach (var take in taken)
        {
            (await take)!.Dispose();
        }
    }

    private static async Task<IReadOnlyList<Task<Places.Place?>>> TakeAsync(Places places, int count)
    {
        var takes = new List<Task<Places.Place?>>();
        for (var number = 0; number < count; number++)
        {
            takes.Add(places.TakeAsync(CancellationToken.None).AsTask());
            await Task.Yield();
        }

        return takes;
    }
}
