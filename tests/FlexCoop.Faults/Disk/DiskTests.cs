using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>A disk that is full, or fails to flush: the server refuses or ends, and never says OK to what it does not hold .</summary>
public sealed class DiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ClientLedger _ledger;

    public DiskTests() => _ledger = new ClientLedger(_folder["ledger"]);

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Test, CancelAfter(300_000)]
    public async Task DiskFull_WritesAreRefusedAndReadsGoOn_AndItRecoversWithoutARestart(CancellationToken cancellationToken)
    {
        using var disk = SmallDisk.Mount("16m");
        await using var vtn = await LabVtn.StartInAsync(Path.Combine(disk.Path, "data"), crashPoint: null, cancellationToken);
        using var member = new Member(vtn.Url, _ledger, "house");
        var operation = new Operator(vtn, _ledger, TimeProvider.System.GetUtcNow().AddHours(2));
        await member.RegisterAsync(allocated: null, cancellationToken);
        await AnnounceAsync(operation, "before", cancellationToken);

        disk.Fill();
        var refusal = await FirstRefusalAsync(operation, cancellationToken);
        var events = await vtn.Rest.GetAsync("api/v1/events", cancellationToken);
        var polled = await member.TakeAsync(cancellationToken);
        disk.Free();
        await UntilTakenAsync(operation, cancellationToken);
        await member.DrainAsync(OptType.OptIn, cancellationToken);
        Assert.That(vtn.Process.HasExited, Is.False);
        await vtn.Process.KillAsync(cancellationToken);

        Assert.That(refusal, Does.Contain("503").And.Contain("storage-full"));
        Assert.That((int)events.Status, Is.EqualTo(200));
        Assert.That(polled, Is.TypeOf<OadrRegisterReport>().Or.TypeOf<OadrDistributeEvent>());
        Check(vtn);
    }

    [Test, CancelAfter(300_000)]
    public async Task FlushFails_NothingIsAcknowledgedAndTheProcessEnds_AndTheNextHasEverything(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        using var member = new Member(vtn.Url, _ledger, "house");
        var operation = new Operator(vtn, _ledger, TimeProvider.System.GetUtcNow().AddHours(2));
        await member.RegisterAsync(allocated: null, cancellationToken);
        await AnnounceAsync(operation, "before", cancellationToken);
        using var failing = await FailingFlushes.OfAsync(vtn.Process.Id, cancellationToken);

        var acknowledged = _ledger.Acknowledged;
        Assert.That(async () => await AnnounceAsync(operation, "during", cancellationToken), Throws.TypeOf<HttpRequestException>());
        Assert.That(async () => await AnnounceAsync(operation, "after", cancellationToken), Throws.TypeOf<HttpRequestException>());
        var (exitCode, _, error) = await vtn.Process.EndAsync(cancellationToken);

        Assert.That(_ledger.Acknowledged, Is.EqualTo(acknowledged), "nothing was acknowledged");
        Assert.That(exitCode, Is.EqualTo(3), error);
        await vtn.StartAgainAsync(crashPoint: null, cancellationToken);
        await member.DrainAsync(OptType.OptIn, cancellationToken);
        await vtn.Process.KillAsync(cancellationToken);
        Check(vtn);
    }

    /// <summary>The first to meet the broken disk is no client, but the look at who has gone silent.</summary>
    [Test, CancelAfter(300_000)]
    public async Task FlushFails_NobodyAsksForAnything_TheProcessEndsAllTheSame(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken, "--set", "Vtn:SilentAfter=00:00:15", "--set", "Vtn:LastSeenFlush=01:00:00");
        using var member = new Member(vtn.Url, _ledger, "house");
        await member.RegisterAsync(allocated: null, cancellationToken);
        using var failing = await FailingFlushes.OfAsync(vtn.Process.Id, cancellationToken);

        var (exitCode, _, error) = await vtn.Process.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(error, Does.Not.Contain("VenWatch"));
    }

    /// <summary>A token that the disk may not hold is not told to anybody.</summary>
    [Test, CancelAfter(300_000)]
    public async Task FlushFails_AtTheFirstStart_RefusesAndNamesTheFile(CancellationToken cancellationToken)
    {
        await using var failing = FailingFlushes.Start("serve", "--data", _folder["data"], "--lab", "127.0.0.1:0");

        var (exitCode, output, error) = await failing.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.EqualTo(2), error);
        Assert.That(error, Does.Contain("lab-token' cannot be flushed"));
        Assert.That(output, Does.Not.Contain("token"));
    }

    private static Task AnnounceAsync(Operator operation, string comment, CancellationToken cancellationToken) =>
        operation.AnnounceAsync(comment, new JsonObject { ["groupIds"] = new JsonArray("all") }, cancellationToken);

    /// <summary>Writes on until there is no room: what the write-ahead log has already can be used still.</summary>
    private static async Task<string> FirstRefusalAsync(Operator operation, CancellationToken cancellationToken)
    {
        for (var number = 0; number < 1000; number++)
        {
            try
            {
                await AnnounceAsync(operation, $"full-{number}", cancellationToken);
            }
            catch (HttpRequestException refusal)
            {
                return refusal.Message;
            }
        }

        throw new AssertionException("The disk is not full.");
    }

    private static async Task UntilTakenAsync(Operator operation, CancellationToken cancellationToken)
    {
        for (var number = 0; ; number++)
        {
            try
            {
                await AnnounceAsync(operation, $"free-{number}", cancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private void Check(LabVtn vtn) =>
        Assert.That(LedgerChecker.Check(_ledger.Read(), StoreContents.Read(Path.Combine(vtn.DataFolder, "flexcoop.db"))), Is.Empty);
}
