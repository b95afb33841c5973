using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Tests;

/// <summary>What the journal keeps of the owner's words.</summary>
public sealed class OptJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Append_OptsSaidAndForgotten_AreAsTheyWereAfterARestart()
    {
        var kept = Opt("b") with { EventId = "EVT-1", ResourceIds = ["heatpump"], AnsweredUnder = "m1", Refusal = "469 no" };
        using (var journal = Open())
        {
            journal.Append(new JournalRecord.OptSaid(Opt("a")));
            journal.Append(new JournalRecord.OptSaid(kept with { Refusal = null }));
            journal.Append(new JournalRecord.OptForgotten("a"));
            journal.Append(new JournalRecord.OptSaid(kept));
        }

        using var again = Open();

        Assert.That(again.Opts, Is.EqualTo(new[] { kept }).UsingPropertiesComparer());
    }

    [Test]
    public void Append_EventDropped_ForgetsItsOptsInTheSameRecord()
    {
        using var journal = Open();
        journal.Append(new JournalRecord.OptSaid(Opt("a") with { EventId = "EVT-1" }));
        journal.Append(new JournalRecord.OptSaid(Opt("b")));

        journal.Append(new JournalRecord.EventDropped("EVT-1", 1));

        Assert.That(journal.Opts.Select(opt => opt.OptId), Is.EqualTo(["b"]));
    }

    /// <summary>An optID is not the event's: an opt that is said after the event was dropped and taken anew must outlive the rewriting.</summary>
    [Test]
    public void Records_OptsAndEvents_ComeToTheSame()
    {
        var state = new JournalState();
        state.Apply(new JournalRecord.EventDropped("EVT-1", 3));
        state.Apply(new JournalRecord.OptSaid(Opt("a") with { EventId = "EVT-2" }));
        state.Apply(new JournalRecord.OptSaid(Opt("b")));

        var again = new JournalState();
        foreach (var record in state.Records())
        {
            again.Apply(record);
        }

        Assert.That(again.Opts.Keys, Is.EqualTo(["a", "b"]));
    }

    private VenJournal Open() => VenJournal.Open(_folder["journal"], NullLogger.Instance);

    private static OwnerOpt Opt(string id) => new()
    {
        OptId = id, IsOptIn = false, Reason = "x-schedule", CreatedDateTime = Some.Now, Windows = [new OptWindow(Some.Now, TimeSpan.FromHours(1)), new OptWindow(Some.Now.AddDays(1), TimeSpan.Zero)],
    };
}
