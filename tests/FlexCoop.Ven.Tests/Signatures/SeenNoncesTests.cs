using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests.Signatures;

/// <summary>Each message counts once, whatever becomes of the clock of the box (T-09).</summary>
public sealed class SeenNoncesTests : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset Noon = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    [TestCase(0, false)]
    [TestCase(30, false)]
    [TestCase(600, false)]
    public void Add_MessageOfBefore_IsRefusedHoweverLongAgoAndOverRestarts(int minutesLater, bool expected)
    {
        var seen = new SeenNonces(_folder["nonces"]);
        seen.Add(Of("a", Noon), Window);
        seen.Add(Of("b", Noon.AddMinutes(minutesLater)), Window);

        Assert.That(new SeenNonces(_folder["nonces"]).Add(Of("a", Noon), Window), Is.EqualTo(expected));
    }

    [TestCase(-9, true)]
    [TestCase(-11, false)]
    public void Add_MessageOlderThanAnother_IsTakenWithinTheWindow(int minutes, bool expected)
    {
        var seen = new SeenNonces();
        seen.Add(Of("a", Noon), Window);

        Assert.That(seen.Add(Of("b", Noon.AddMinutes(minutes)), Window), Is.EqualTo(expected));
    }

    [Test]
    public void Add_Many_KeepsNoMoreThanCouldComeAgain()
    {
        var seen = new SeenNonces(_folder["nonces"]);
        for (var minute = 0; minute < 100; minute++)
        {
            seen.Add(Of($"n{minute}", Noon.AddMinutes(minute)), Window);
        }

        Assert.That(File.ReadAllText(_folder["nonces"]).Split("n", StringSplitOptions.RemoveEmptyEntries), Has.Length.LessThan(15));
    }

    public void Dispose() => _folder.Dispose();

    private static ReplayProtect Of(string nonce, DateTimeOffset timestamp) => new(timestamp, nonce);
}
