using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Tests;

/// <summary>What the records of a journal come to, also after it was rewritten.</summary>
public sealed class VenJournalTests : IDisposable
{
    private static readonly ResourceCommand Command = new()
    {
        ResourceId = "heatpump", EventId = "EVT-1", SignalName = "SIMPLE", SignalType = SignalType.Level, Value = 2, ValidUntil = Some.Now.AddMinutes(30),
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Open_IntentWithoutDone_IsInDoubt()
    {
        using (var journal = Open())
        {
            journal.Append(new JournalRecord.CommandIntended(Command));
        }

        using var reopened = Open();
        Assert.That(reopened.Commands["heatpump"], Is.EqualTo((Command, false)));
    }

    [Test]
    public void Open_IntentAndDone_IsDone()
    {
        using (var journal = Open())
        {
            journal.Append(new JournalRecord.CommandIntended(Command));
            journal.Append(new JournalRecord.CommandDone("heatpump"));
        }

        using var reopened = Open();
        Assert.That(reopened.Commands["heatpump"], Is.EqualTo((Command, true)));
    }

    [Test]
    public void Append_Several_CountInTheirOrder()
    {
        using (var journal = Open())
        {
            journal.Append([new JournalRecord.CommandIntended(Command), new JournalRecord.CommandDone("heatpump"), new JournalRecord.EventDropped("EVT-0", 3)]);
            journal.Append([]);
        }

        using var reopened = Open();
        Assert.That(reopened.Commands["heatpump"], Is.EqualTo((Command, true)));
        Assert.That(reopened.LastModification("EVT-0"), Is.EqualTo(3));
    }

    [Test]
    public void Append_MoreThanTheJournalMayHold_IsRewrittenWithTheSameState()
    {
        var message = new string('x', 200_000);
        using (var journal = Open())
        {
            journal.Append(new JournalRecord.CommandIntended(Command));
            journal.Append(new JournalRecord.EventDropped("EVT-0", 3));
            journal.Append(new JournalRecord.ReportAsked("RR-1", "<over/>", Some.Now));
            journal.Append(new JournalRecord.ReportAsked("RR-2", "<wanted/>", Some.Now));
            journal.Append(new JournalRecord.ReportsEnded(["RR-1"]));
            for (var modification = 0; modification < 60; modification++)
            {
                journal.Append(new JournalRecord.EventTaken("EVT-1", message + modification, IsOptIn: true, IsOwnersWord: false, TimeSpan.FromSeconds(modification)));
            }

            journal.Append(new JournalRecord.SampleKept(new ReportSample(7, "rq-1", "usage", Some.Now, [new SampleValue { RId = "r", Number = 1.5 }])));
        }

        using var reopened = Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new FileInfo(_folder["journal"]).Length, Is.LessThan(8_000_000), "60 records of 200 kB are 12 MB");
            Assert.That(reopened.Events.Single().StartOffset, Is.EqualTo(TimeSpan.FromSeconds(59)));
            Assert.That(reopened.Commands["heatpump"], Is.EqualTo((Command, false)));
            Assert.That((reopened.LastModification("EVT-0"), reopened.LastModification("EVT-1")), Is.EqualTo(((uint?)3, (uint?)null)));
            Assert.That(reopened.Reports, Is.EqualTo([new JournalRecord.ReportAsked("RR-2", "<wanted/>", Some.Now)]));
            Assert.That(reopened.Samples.Single().Values.Single().Number, Is.EqualTo(1.5));
        }
    }

    [Test]
    public void Open_RecordOfAnotherProgram_IsRefusedAndTheFileIsFree()
    {
        using (var file = JournalFile.Open(_folder["journal"], out var _, out var _))
        {
            file.Append("""{"kind":"unheard-of"}"""u8);
        }

        Assert.That(Open, Throws.TypeOf<InvalidDataException>().With.Message.Contains(_folder["journal"]));
        Assert.That(() => JournalFile.Open(_folder["journal"], out var _, out var _).Dispose(), Throws.Nothing);
    }

    private VenJournal Open() => VenJournal.Open(_folder["journal"], NullLogger.Instance);
}
