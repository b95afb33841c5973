using System.Globalization;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Gateway.Tests;

public sealed class AgentClockTests : IDisposable
{
    private const string Fast = "2027-01-15T16:00:00Z@10000";

    private readonly TemporaryFolder _folder = new();

    [Test]
    public void Open_NoClock_IsRealTime()
    {
        Assert.That(AgentClock.Open("clock", text: null, anchor: null, _folder.Path), Is.SameAs(TimeProvider.System));
        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty);
    }

    [Test]
    public void Open_FirstTime_BeginsAtItsOrigin()
    {
        var clock = AgentClock.Open("clock", Fast, anchor: null, _folder.Path);

        Assert.That(clock.GetUtcNow(), Is.GreaterThanOrEqualTo(new DateTimeOffset(2027, 1, 15, 16, 0, 0, TimeSpan.Zero)));
        Assert.That(clock.GetUtcNow(), Is.LessThan(new DateTimeOffset(2027, 1, 17, 0, 0, 0, TimeSpan.Zero)), "within seconds of the origin, 10000 times as fast");
    }

    /// <summary>At 10000 times real time any other anchor would show at once.</summary>
    [Test]
    public void Open_Again_GoesOnWhereItWouldHaveBeen()
    {
        var before = AgentClock.Open("clock", Fast, anchor: null, _folder.Path);

        var after = AgentClock.Open("clock", Fast, anchor: null, _folder.Path);

        var (first, second, third) = (before.GetUtcNow(), after.GetUtcNow(), before.GetUtcNow());
        Assert.That(second, Is.InRange(first, third));
    }

    [Test]
    public void Open_WithAnchor_TakesItAndKeepsIt()
    {
        var anchor = TimeProvider.System.GetUtcNow().AddDays(-1);

        var given = AgentClock.Open("clock", Fast, anchor, _folder.Path);
        var kept = AgentClock.Open("clock", Fast, anchor: null, _folder.Path);

        Assert.That(given.GetUtcNow(), Is.GreaterThan(new DateTimeOffset(2027, 1, 15, 16, 0, 0, TimeSpan.Zero).AddDays(9_999)));
        var (first, second, third) = (given.GetUtcNow(), kept.GetUtcNow(), given.GetUtcNow());
        Assert.That(second, Is.InRange(first, third));
    }

    [TestCase("2027-01-15T16:00:00Z@9999")]
    [TestCase("2028-01-15T16:00:00Z@10000")]
    [TestCase("now@10000")]
    public void Open_OtherClockThanBefore_BeginsAnew(string other)
    {
        AgentClock.Open("clock", Fast, TimeProvider.System.GetUtcNow().AddDays(-1), _folder.Path);
        var start = TimeProvider.System.GetUtcNow();

        AgentClock.Open("clock", other, anchor: null, _folder.Path);

        var lines = File.ReadAllLines(_folder["clock"]);
        Assert.That(lines[0], Is.EqualTo(other));
        Assert.That(DateTimeOffset.Parse(lines[1], CultureInfo.InvariantCulture), Is.GreaterThanOrEqualTo(start));
    }

    [TestCase("")]
    [TestCase("2027-01-15T16:00:00Z@10000")]
    [TestCase("2027-01-15T16:00:00Z@10000\nyesterday\n")]
    public void Open_FileOfTheClockIsBroken_BeginsAnew(string content)
    {
        File.WriteAllText(_folder["clock"], content);

        var clock = AgentClock.Open("clock", Fast, anchor: null, _folder.Path);

        Assert.That(clock.GetUtcNow(), Is.LessThan(new DateTimeOffset(2027, 1, 17, 0, 0, 0, TimeSpan.Zero)));
    }

    /// <summary>A power cut leaves the old file or the new one: who reads the old one while it is replaced has it whole.</summary>
    [Test]
    public void Open_OtherClockThanBefore_ReplacesTheFileAsAWhole()
    {
        AgentClock.Open("clock", Fast, anchor: null, _folder.Path);
        var before = File.ReadAllText(_folder["clock"]);
        using var old = new StreamReader(new FileStream(_folder["clock"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

        AgentClock.Open("clock", "2028-01-15T16:00:00Z@10000", anchor: null, _folder.Path);

        Assert.That(old.ReadToEnd(), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo([_folder["clock"]]));
    }

    [Test]
    public void Open_Again_LeavesTheFileAsItIs()
    {
        AgentClock.Open("clock", Fast, anchor: null, _folder.Path);
        var written = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1);
        File.SetLastWriteTimeUtc(_folder["clock"], written);

        AgentClock.Open("clock", Fast, anchor: null, _folder.Path);

        Assert.That(File.GetLastWriteTimeUtc(_folder["clock"]), Is.EqualTo(written));
    }

    [TestCase("fast")]
    [TestCase("now@0")]
    public void Open_OtherForm_IsRefusedWithTheForm(string text)
    {
        Assert.That(
            () => AgentClock.Open("clock", text, anchor: null, _folder.Path),
            Throws.TypeOf<StartException>().With.Message.Contains($"clock: '{text}' has another form; give ORIGIN@RATE"));
        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty);
    }

    public void Dispose() => _folder.Dispose();
}
