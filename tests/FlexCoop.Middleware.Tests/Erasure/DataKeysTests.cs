using FlexCoop.Middleware.Backup;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Erasure;

/// <summary>The data keys outlive a rotation of the ring that wraps them, and their disk (FC-MW-13).</summary>
public sealed class DataKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Secrets => _folder["secrets"];

    public void Dispose() => _folder.Dispose();

    [Test, CancelAfter(300_000)]
    public async Task Ring_Rotated_TheNextStartSealsAllAnew_AndTheOldKeyCanGo(CancellationToken cancellationToken)
    {
        var old = Ring().CurrentId;
        DataKey first;
        await using (var keys = Open())
        {
            first = (await keys.MakeAsync("anna", cancellationToken))!;
            await keys.DestroyAsync(["berta"], TimeProvider.System.GetUtcNow(), cancellationToken);
        }

        var current = Ring().Rotate();
        await using (Open())
        {
            // This start seals them anew.
        }

        var under = DataKeys.CountUnderRingKeys(_folder["keys/" + DataKeys.DatabaseName], Ring());
        File.Delete(Path.Combine(Secrets, KeyRing.FolderName, old + ".key"));
        await using var after = Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(under, Is.EqualTo(new Dictionary<string, int> { [current] = 2 }), "anna's, and that of the subjects");
            Assert.That(after.Find("anna")!.Id, Is.EqualTo(first.Id));
            Assert.That(after.IsErased("berta"));
        }
    }

    /// <summary>Copied again and again while keys are made and destroyed, each copy has those that were there before it, and none that was destroyed.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Copy_WhileKeysComeAndGo_HasAllThatStood_AndTakesThePlaceOfTheOneBefore(CancellationToken cancellationToken)
    {
        await using var keys = Open();
        var copy = _folder["copy.db"];
        for (var round = 0; round < 5; round++)
        {
            var (stands, goes) = ($"stands {round}", $"goes {round}");
            await keys.MakeAsync(stands, cancellationToken);
            await keys.MakeAsync(goes, cancellationToken);
            await keys.DestroyAsync([goes], TimeProvider.System.GetUtcNow(), cancellationToken);
            var meanwhile = Task.Run(() => MakeManyAsync(keys, round, cancellationToken), cancellationToken);

            KeysCopy.Make(_folder["data"], _folder["keys"], Ring(), copy);
            await meanwhile;

            await using var copied = DataKeys.ReadFile(copy, Ring());
            Assert.That(Enumerable.Range(0, round + 1).All(one => copied.Find($"stands {one}")!.Id == keys.Find($"stands {one}")!.Id && copied.IsErased($"goes {one}")));
        }

        Assert.That(Directory.GetFiles(_folder.Path, "copy.db*").Select(Path.GetFileName), Is.EqualTo(["copy.db"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Copy_ThatOpensNothing_LeavesTheOneBefore(CancellationToken cancellationToken)
    {
        await using var keys = Open();
        await keys.MakeAsync("anna", cancellationToken);
        var copy = _folder["copy.db"];
        KeysCopy.Make(_folder["data"], _folder["keys"], Ring(), copy);
        var before = await File.ReadAllBytesAsync(copy, cancellationToken);

        Assert.That(() => KeysCopy.Make(_folder["data"], _folder["keys"], KeyRing.OpenOrMake(_folder["others"]), copy), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => KeysCopy.Make(_folder["data"], _folder["keys"], Ring(), _folder["data/copy.db"]), Throws.TypeOf<StartException>().With.Message.Contains("among the data"));
        Assert.That(await File.ReadAllBytesAsync(copy, cancellationToken), Is.EqualTo(before));
    }

    /// <summary>An older copy of the keys does not know until when what the law wants is kept; the erasure does.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Kept_IsKeptNoLonger_ByAnOlderCopyOfTheKeys(CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var keys = Open();
        await keys.MakeAsync("kept/anna", cancellationToken);
        KeysCopy.Make(_folder["data"], _folder["keys"], Ring(), _folder["old/data-keys.db"]);
        var kept = await keys.KeepUntilAsync("kept/anna", now.AddYears(6), cancellationToken);
        await using var old = DataKeys.Open(_folder["old"], Ring());

        await old.KeepAgainAsync([kept!], cancellationToken);
        await old.DestroyOverAsync(now.AddYears(5), cancellationToken);
        var within = old.IsErased("kept/anna");
        await old.DestroyOverAsync(now.AddYears(7), cancellationToken);

        Assert.That((within, old.IsErased("kept/anna")), Is.EqualTo((false, true)));
    }

    private static async Task MakeManyAsync(DataKeys keys, int round, CancellationToken cancellationToken)
    {
        for (var one = 0; one < 20; one++)
        {
            await keys.MakeAsync($"{round}/{one}", cancellationToken);
            await keys.DestroyAsync([$"{round}/{one}"], TimeProvider.System.GetUtcNow(), cancellationToken);
        }
    }

    private KeyRing Ring() => KeyRing.OpenOrMake(Secrets);

    private DataKeys Open() => DataKeys.Open(_folder["keys"], Ring());
}
