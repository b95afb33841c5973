using System.Net;
using System.Net.Sockets;

namespace FlexCoop.Vtn.Tests;

/// <summary>Names whose servers answer late, or never, hold few threads, none of the pool's, and nobody up.</summary>
[CancelAfter(300_000)]
public sealed class NameLookupsTests
{
    private static readonly IPAddress[] Found = [IPAddress.Parse("9.9.9.9")];

    [Test]
    public async Task Find_BadNamesStall_KeepsNobodyElseWaiting(CancellationToken cancellationToken)
    {
        using var end = new ManualResetEventSlim();
        var begun = new SemaphoreSlim(0);
        var (running, most, isOfThePool) = (0, 0, false);
        IPAddress[] LookUp(string host)
        {
            if (host.StartsWith("good", StringComparison.Ordinal))
            {
                return Found;
            }

            isOfThePool |= Thread.CurrentThread.IsThreadPoolThread;
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            begun.Release();
            end.Wait(CancellationToken.None);
            Interlocked.Decrement(ref running);
            throw new SocketException((int)SocketError.HostNotFound);
        }

        var lookups = new NameLookups(LookUp);
        foreach (var host in Enumerable.Range(0, 20))
        {
            await GiveUpAsync(lookups, $"bad{host}");
        }

        // Each is tried again: those that failed before share few places.
        foreach (var host in Enumerable.Range(0, 20))
        {
            await GiveUpAsync(lookups, $"bad{host}");
        }

        var found = await lookups.FindAsync("good.example", cancellationToken);
        foreach (var _ in Enumerable.Range(0, 24))
        {
            await begun.WaitAsync(cancellationToken);
        }

        end.Set();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found, Is.EqualTo(Found));
            Assert.That(most, Is.EqualTo(24));
            Assert.That(isOfThePool, Is.False);
        }
    }

    [Test]
    public async Task Find_MoreThanThereIsRoomFor_WaitsForTheRealEnd(CancellationToken cancellationToken)
    {
        using var end = new ManualResetEventSlim();
        var lookups = new NameLookups(host =>
        {
            end.Wait(CancellationToken.None);
            return Found;
        });
        foreach (var host in Enumerable.Range(0, 32))
        {
            await GiveUpAsync(lookups, $"late{host}");
        }

        var next = lookups.FindAsync("next.example", cancellationToken);
        var isWaiting = !next.IsCompleted;
        end.Set();

        Assert.That(await next, Is.EqualTo(Found));
        Assert.That(isWaiting);
    }

    private static async Task GiveUpAsync(NameLookups lookups, string host)
    {
        using var soon = new CancellationTokenSource();
        var lookup = lookups.FindAsync(host, soon.Token);
        await soon.CancelAsync();
        await ((Task)lookup).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void InterlockedMax(ref int most, int count)
    {
        for (var before = most; count > before; before = most)
        {
            Interlocked.CompareExchange(ref most, count, before);
        }
    }
}
