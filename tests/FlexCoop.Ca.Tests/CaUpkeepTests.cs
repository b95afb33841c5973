using System.Globalization;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca.Tests;

/// <summary>What the authority does by the clock.</summary>
public sealed class CaUpkeepTests
{
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

    /// <summary>Many make a CRL for which there is no room.</summary>
    private static RevocationDocument Revoked(int number, DateTimeOffset at) =>
        new() { Serial = "40" + number.ToString("x30", CultureInfo.InvariantCulture), Issuer = "device-ec-1", CrlShard = 0, At = at, NotAfter = at.AddDays(45) };
}
