using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests.Signatures;

public sealed class UsedNoncesTests : IDisposable
{
    /// <summary>Longer than any nonce is kept.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(31);
    private static readonly VenId Ven = new("VEN-1");

    private readonly TemporaryFolder _folder = new();
    private readonly TestClock _clock = new();

    [Test, CancelAfter(300_000)]
    public async Task T09_Nonce_IsUsedOncePerVen(CancellationToken cancellationToken)
    {
        await using var database = Open();
        var nonces = new UsedNonces(database);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await UseAsync(nonces, Ven, "n", cancellationToken), Is.True);
            Assert.That(await UseAsync(nonces, Ven, "n", cancellationToken), Is.False);
            Assert.That(await UseAsync(nonces, Ven, "N", cancellationToken), Is.True);
            Assert.That(await UseAsync(nonces, new VenId("VEN-2"), "n", cancellationToken), Is.True);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task T09_Nonce_IsKnownAfterARestart(CancellationToken cancellationToken)
    {
        await using (var database = Open())
        {
            await UseAsync(new UsedNonces(database), Ven, "n", cancellationToken);
        }

        await using var again = Open();
        var nonces = new UsedNonces(again);
        await nonces.LoadAsync(cancellationToken);

        Assert.That(await UseAsync(nonces, Ven, "n", cancellationToken), Is.False);
        Assert.That(await UseAsync(nonces, Ven, "m", cancellationToken), Is.True);
    }

    /// <summary>A window of 15 minutes both ways, set after a restart, would let a message in again that was sent 15 minutes ahead.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T09_Nonce_IsKeptForTwiceTheWidestWindow(CancellationToken cancellationToken)
    {
        await using var database = Open();
        var nonces = new UsedNonces(database);
        await UseAsync(nonces, Ven, "n", cancellationToken);

        _clock.Advance(TimeSpan.FromMinutes(29));
        await UseAsync(nonces, Ven, "another", cancellationToken);

        Assert.That(await UseAsync(nonces, Ven, "n", cancellationToken), Is.False);
    }

    /// <summary>What is used up is removed as more comes, also what was read at the start, so that the store does not grow.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T09_Nonces_WhoseMessagesAreTooOld_AreRemoved(CancellationToken cancellationToken)
    {
        await using (var before = Open())
        {
            var nonces = new UsedNonces(before);
            for (var number = 0; number < 6; number++)
            {
                await UseAsync(nonces, Ven, $"{number}", cancellationToken);
            }
        }

        await using var database = Open();
        var after = new UsedNonces(database);
        await after.LoadAsync(cancellationToken);
        _clock.Advance(Long);
        await UseAsync(after, Ven, "a", cancellationToken);
        await UseAsync(after, Ven, "b", cancellationToken);

        Assert.That(await database.Documents(NonceDocument.Collection).ListAsync(after: null, 100, cancellationToken), Has.Count.EqualTo(2));
    }

    /// <summary>What could not be committed was not used, and what was to be removed is removed the next time.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T09_Nonce_ThatCouldNotBeKept_IsNotUsed(CancellationToken cancellationToken)
    {
        await using var database = Open();
        var nonces = new UsedNonces(database);
        await UseAsync(nonces, Ven, "old", cancellationToken);
        _clock.Advance(Long);
        using var givenUp = new CancellationTokenSource();
        await givenUp.CancelAsync();

        Assert.That(() => UseAsync(nonces, Ven, "n", givenUp.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await UseAsync(nonces, Ven, "n", cancellationToken), Is.True);
        Assert.That(await UseAsync(nonces, Ven, "old", cancellationToken), Is.True);
    }

    public void Dispose() => _folder.Dispose();

    private Task<bool> UseAsync(UsedNonces nonces, VenId venId, string nonce, CancellationToken cancellationToken) =>
        nonces.TryUseAsync(venId, new ReplayProtect(_clock.GetUtcNow(), nonce), _clock.GetUtcNow(), cancellationToken);

    private Database Open() => Database.Open(new DatabaseOptions { File = _folder["vtn.db"] }, VtnStorage.Kinds);
}
