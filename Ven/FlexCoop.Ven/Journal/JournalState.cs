using System.Diagnostics;

namespace FlexCoop.Ven;

/// <summary>What the records of a journal come to.</summary>
internal sealed class JournalState
{
    private const int MaxPast = 256;

    public OrderedDictionary<string, JournalRecord.EventTaken> Events { get; } = [];

    /// <summary>The last modification of events that are known no more, the most recent last; no more than are needed against messages that come late.</summary>
    public OrderedDictionary<string, uint> Past { get; } = [];

    /// <summary>What the owner has said, the oldest first.</summary>
    public OrderedDictionary<string, OwnerOpt> Opts { get; } = [];

    public Dictionary<string, (ResourceCommand Command, bool IsDone)> Commands { get; } = [];

    /// <summary>The reports that were asked for, by reportRequestID.</summary>
    public OrderedDictionary<string, JournalRecord.ReportAsked> Reports { get; } = [];

    public List<ReportSample> Samples { get; } = [];

    public void Apply(JournalRecord record)
    {
        switch (record)
        {
            case JournalRecord.EventTaken taken:
                Events[taken.EventId] = taken;
                Past.Remove(taken.EventId);
                break;
            case JournalRecord.EventDropped dropped:
                Events.Remove(dropped.EventId);
                ForgetOptsOf(dropped.EventId);
                Bury(dropped);
                break;
            case JournalRecord.OptSaid said:
                Opts[said.Opt.OptId] = said.Opt;
                break;
            case JournalRecord.OptForgotten forgotten:
                Opts.Remove(forgotten.OptId);
                break;
            case JournalRecord.CommandIntended intended:
                Commands[intended.Command.ResourceId] = (intended.Command, false);
                break;
            case JournalRecord.CommandDone done:
                if (Commands.TryGetValue(done.ResourceId, out var last))
                {
                    Commands[done.ResourceId] = (last.Command, true);
                }

                break;
            case JournalRecord.ReportAsked asked:
                Reports[asked.ReportRequestId] = asked;
                break;
            case JournalRecord.ReportsEnded ended:
                foreach (var reportRequestId in ended.ReportRequestIds)
                {
                    Reports.Remove(reportRequestId);
                }

                break;
            case JournalRecord.SampleKept kept:
                Samples.Add(kept.Sample);
                break;
            case JournalRecord.SamplesSent sent:
                Samples.RemoveAll(sample => sent.Numbers.Contains(sample.Number));
                break;
            case JournalRecord.Together together:
                foreach (var one in together.Records)
                {
                    Apply(one);
                }

                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The fewest records that come to the same.</summary>
    public IEnumerable<JournalRecord> Records()
    {
        foreach (var taken in Events.Values)
        {
            yield return taken;
        }

        foreach (var (eventId, modificationNumber) in Past)
        {
            yield return new JournalRecord.EventDropped(eventId, modificationNumber);
        }

        // After the events: one that is dropped takes its opts along.
        foreach (var opt in Opts.Values)
        {
            yield return new JournalRecord.OptSaid(opt);
        }

        foreach (var (command, isDone) in Commands.Values)
        {
            yield return new JournalRecord.CommandIntended(command);
            if (isDone)
            {
                yield return new JournalRecord.CommandDone(command.ResourceId);
            }
        }

        foreach (var asked in Reports.Values)
        {
            yield return asked;
        }

        foreach (var sample in Samples)
        {
            yield return new JournalRecord.SampleKept(sample);
        }
    }

    private void ForgetOptsOf(string eventId)
    {
        foreach (var opt in Opts.Values.Where(opt => opt.EventId == eventId).ToList())
        {
            Opts.Remove(opt.OptId);
        }
    }

    private void Bury(JournalRecord.EventDropped dropped)
    {
        Past.Remove(dropped.EventId);
        if (dropped.ModificationNumber == 0)
        {
            return;
        }

        if (Past.Count == MaxPast)
        {
            Past.RemoveAt(0);
        }

        Past.Add(dropped.EventId, dropped.ModificationNumber);
    }
}
