using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>How many buckets are kept, whoever names himself.</summary>
public sealed class TokenBucketsTests
{
    private readonly TestClock _wire = new();

    [TestCase(0, Description = "none is full again")]
    [TestCase(1, Description = "those of before are")]
    public void Take_FarMorePeersThanAreKept_KeepsABoundedNumber(int ticksBetween)
    {
        var buckets = new TokenBuckets<int>(rate: 1000, burst: 10, _wire);
        var most = 0;

        for (var peer = 0; peer < 3 * TokenBuckets<int>.MostKept; peer++)
        {
            buckets.Take(peer);
            most = peer % 10_000 == 0 ? Math.Max(most, buckets.Count) : most;
            _wire.Advance(TimeSpan.FromTicks(ticksBetween));
        }

        Assert.That(Math.Max(most, buckets.Count), Is.InRange(1, TokenBuckets<int>.MostKept));
    }

    /// <summary>T-29: an attacker with an IPv6 prefix has more addresses than are kept.</summary>
    [Test]
    public void Take_FarMorePeersThanAreKept_LetsNobodyOffWhoHasTakenMost()
    {
        var buckets = new TokenBuckets<int>(rate: 1000, burst: 10, _wire);
        for (var token = 0; token < 10; token++)
        {
            buckets.Take(-1);
        }

        for (var peer = 0; peer < 3 * TokenBuckets<int>.MostKept; peer++)
        {
            buckets.Take(peer);
        }

        Assert.That((buckets.IsEmpty(-1), buckets.Take(-1)), Is.EqualTo((true, (TimeSpan?)TimeSpan.FromMilliseconds(1))));
    }

    [Test]
    public void GiveBack_ATokenThatWasTaken_CanBeTakenAgain()
    {
        var buckets = new TokenBuckets<string>(rate: 1, burst: 1, _wire);

        var first = buckets.Take("a");
        var second = buckets.Take("a");
        buckets.GiveBack("a");
        var third = buckets.Take("a");

        Assert.That((first, second, third), Is.EqualTo(((TimeSpan?)null, (TimeSpan?)TimeSpan.FromSeconds(1), (TimeSpan?)null)));
    }
}
