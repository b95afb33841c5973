using FlexCoop.Middleware.Audit;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Audit;

/// <summary><c>audit</c>, as a process.</summary>
public sealed class AuditCommandTests
{
    [Test, CancelAfter(300_000)]
    public async Task Verify_OfALogThatIsOpen_ThenCut_SaysWhatAndWhere(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await bench.RecordAsync(3, cancellationToken);
        var checkpoint = Path.Combine(bench.Secrets, "kept");
        await File.WriteAllTextAsync(checkpoint, await bench.CheckpointAsync(cancellationToken), cancellationToken);
        string[] verify = ["audit", "verify", "--data", bench.DataFolder, "--checkpoint", checkpoint];

        var whole = await ProductProcess.RunMiddlewareAsync(cancellationToken, verify);
        await bench.CloseAsync();
        await using (var database = bench.Tamper())
        {
            var last = await database.Documents(EntryDocument.Collection).FindAsync(EntryDocument.IdOf(2), cancellationToken);
            await database.CommitAsync(new UnitOfWork().Delete(EntryDocument.Collection, last!), cancellationToken);
        }

        var cut = await ProductProcess.RunMiddlewareAsync(cancellationToken, verify);
        var nowhere = await ProductProcess.RunMiddlewareAsync(cancellationToken, "audit", "verify", "--data", bench.Secrets);
        bench.Open();

        Assert.That((whole.ExitCode, whole.Error), Is.EqualTo((0, "")));
        Assert.That(whole.Output, Does.Contain("3 entries"));
        Assert.That((cut.ExitCode, cut.Output), Is.EqualTo((1, "")));
        Assert.That(cut.Error, Does.Contain("entry 2: it is missing").And.Not.Contain("   at "));
        Assert.That((nowhere.ExitCode, nowhere.Output), Is.EqualTo((2, "")));
    }

    [Test, CancelAfter(300_000)]
    public async Task VerifyReceipt_WithTheKeysAlone_PrintsTheEntryOrWhatIsWrong(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await bench.RecordAsync(3, cancellationToken, "M-1");
        var receipt = await bench.Log.ReceiptAsync((await bench.Log.FindAsync(1, cancellationToken))!, cancellationToken);
        var (good, bad, keys) = (Path.Combine(bench.Secrets, "good"), Path.Combine(bench.Secrets, "bad"), Path.Combine(AuditLog.Folder(bench.DataFolder), LogSigner.PublicName));
        await File.WriteAllTextAsync(good, receipt, cancellationToken);
        await File.WriteAllTextAsync(bad, receipt.Replace("index 1", "index 2", StringComparison.Ordinal), cancellationToken);

        var proven = await ProductProcess.RunMiddlewareAsync(cancellationToken, "audit", "verify-receipt", good, "--key", keys);
        var refused = await ProductProcess.RunMiddlewareAsync(cancellationToken, "audit", "verify-receipt", bad, "--key", keys);

        Assert.That((proven.ExitCode, proven.Error), Is.EqualTo((0, "")));
        Assert.That(proven.Output, Does.Contain("\"number 1\"").And.Contain("of 3 entries"));
        Assert.That((refused.ExitCode, refused.Output), Is.EqualTo((1, "")));
        Assert.That(refused.Error, Does.Contain("the entry is not leaf 2 of the log of 3 leaves that was signed"));
    }
}
