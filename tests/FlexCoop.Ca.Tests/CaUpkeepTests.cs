using System.Globalization;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca.Tests;

/// <summary>What the authority does by the clock.</summary>
public sealed class CaUpkeepTests
{
    /// <summary>The line that says that revocations cannot be read.</summary>
    private const int StoreUnread = 6403;

    /// <summary>Once when it begins and once when it is over, however often it is tried.</summary>
    [Test]
    public async Task Tend_WhileTheDiskIsFull_IsToldOncePerChange()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None);
        var work = new UnitOfWork();
        for (var number = 0; number < 5000; number++)
        {
            work.Put(RevocationDocument.Collection, Revoked(number, ca.Clock.GetUtcNow()));
        }

        await ca.FillAsync(work, CancellationToken.None);

        await ca.Upkeep.TendAsync(CancellationToken.None);
        await ca.Upkeep.TendAsync(CancellationToken.None);
        await ca.MakeRoomAsync(CancellationToken.None);
        await ca.Upkeep.TendAsync(CancellationToken.None);
        await ca.Upkeep.TendAsync(CancellationToken.None);

        var told = ca.Steps.Lines.Where(line => line.Text.StartsWith("CRLs are", StringComparison.Ordinal)).Select(line => line.Level);
        Assert.That(told, Is.EqualTo([LogLevel.Error, LogLevel.Information]));
        Assert.That((await ca.Crls.FindAsync("device-ec-1", shard: 0, CancellationToken.None))!.Der, Has.Length.GreaterThan(100_000));
    }

    /// <summary>The next look hears of what was revoked meanwhile.</summary>
    [Test]
    public async Task Hear_WhileTheStoreCannotBeRead_IsToldOncePerChange()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None);
        await ca.Database.CommitAsync(new UnitOfWork().Put(RevocationDocument.Collection, Revoked(1, ca.Clock.GetUtcNow())), CancellationToken.None);

        ca.Hide(RevocationDocument.Collection.Name);
        await ca.Upkeep.HearAsync(CancellationToken.None);
        await ca.Upkeep.HearAsync(CancellationToken.None);
        ca.Hide(RevocationDocument.Collection.Name, isHidden: false);
        await ca.Upkeep.HearAsync(CancellationToken.None);
        await ca.Upkeep.HearAsync(CancellationToken.None);

        var told = ca.Steps.Lines.Where(line => line.Text.StartsWith("What other processes revoke is", StringComparison.Ordinal)).Select(line => line.Level);
        Assert.That(told, Is.EqualTo([LogLevel.Error, LogLevel.Information]));
        Assert.That(ca.Status.IsRevoked("device-ec-1", Revoked(1, default).Serial));
    }

    [Test]
    public async Task Tend_WhileTheStoreCannotBeRead_IsToldAndTriedOn()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None);

        ca.Hide(CertificateDocument.Collection.Name);
        await ca.Upkeep.TendAsync(CancellationToken.None);
        ca.Hide(CertificateDocument.Collection.Name, isHidden: false);
        await ca.Upkeep.TendAsync(CancellationToken.None);

        var told = ca.Steps.Lines.Where(line => line.Text.StartsWith("CRLs are", StringComparison.Ordinal)).Select(line => line.Level);
        Assert.That(told, Is.EqualTo([LogLevel.Error, LogLevel.Information]));
    }

    /// <summary>A fault of ours that ends one of its rounds for good is no quiet end: the host is told, and stops.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Run_OneOfItsRoundsFails_FailsAtOnce(CancellationToken cancellationToken)
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None);
        ca.Hide(RevocationDocument.Collection.Name);
        ca.Steps.At(StoreUnread, () => throw new InvalidOperationException("a bug"));

        await ca.Upkeep.StartAsync(cancellationToken);

        Assert.That(async () => await ca.Upkeep.ExecuteTask!.WaitAsync(cancellationToken), Throws.InstanceOf<AggregateException>().Or.InstanceOf<InvalidOperationException>());
    }

    /// <summary>Many make a CRL for which there is no room.</summary>
    private static RevocationDocument Revoked(int number, DateTimeOffset at) =>
        new() { Serial = "40" + number.ToString("x30", CultureInfo.InvariantCulture), Issuer = "device-ec-1", CrlShard = 0, At = at, NotAfter = at.AddDays(45) };
}
