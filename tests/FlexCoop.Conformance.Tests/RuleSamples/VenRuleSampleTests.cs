using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.Ven;

namespace FlexCoop.Conformance.Tests;

/// <summary>Every <c>rule</c> sample of the corpus that is for a VEN, polled by our agent: answered as the index suggests, nothing changed by it, the next message taken.</summary>
/// <remarks>
/// The agent is VEN-EX-0001 and has event EVT-1001. Into a message of events without it, EVT-1001 is put first, since a message holds all that are live
/// (rule 61) and a bad event does not touch a good one (rule 19). Requests for reports are put into the words of the agent's own METADATA.
/// </remarks>
public sealed class VenRuleSampleTests
{
    private const string Modified = "oadrDistributeEvent.modified.xml";

    /// <summary>What our agent overlooks though the index would have it refused, and why.</summary>
    private static readonly Dictionary<string, string> Overlooked = new()
    {
        ["oadrCreateReport.periodic-without-interval.xml"] = "runs from now, without end (DIVERGENCES.md, ReportSchedule)",
        ["oadrDistributeEvent.missing-notification.xml"] = "no VEN acts on x-eiNotification, and an event is not lost for it (rule 105 binds the VTN)",
    };

    private static IEnumerable<TestCaseData> Samples => Cases(RuleSample.All.Where(sample => sample.IsForVen));

    internal static IEnumerable<TestCaseData> Cases(IEnumerable<RuleSample> samples) =>
        samples.Select(sample => new TestCaseData(sample).SetArgDisplayNames(sample.File)).DefaultIfEmpty(new TestCaseData((object?)null).SetArgDisplayNames("corpus"));

    [TestCaseSource(nameof(Samples))]
    [CancelAfter(300_000)]
    public async Task Ven_RuleSample_IsAnsweredAsTheIndexSuggests(RuleSample? sample, CancellationToken cancellationToken)
    {
        sample ??= new RuleSample(Modified, SuggestedReply.Read("accept", ""));
        var text = sample.Text;

        var turns = await SampleAgent.PlayAsync([_ => Push, offered => InItsWords(text, offered), _ => Bytes(RuleSample.Valid(Modified))], cancellationToken);

        var taken = sample.Expected.MayBeTaken || Overlooked.ContainsKey(sample.File);
        using (Assert.EnterMultipleScope())
        {
            if (sample.Payload == "oadrDistributeEvent")
            {
                ExpectAnswer(sample, RuleSample.Message<OadrDistributeEvent>(text), turns[2], taken);
            }
            else
            {
                ExpectAnswer(sample, turns[2].Said, taken);
            }

            if (!taken)
            {
                Assert.That(View(turns[2].Status), Is.EqualTo(View(turns[1].Status)), "nothing is changed by it");
            }

            Assert.That(turns[3].Said.OfType<OadrCreatedEvent>().Single().EventResponses!.Single().ResponseCode, Is.EqualTo(EiResponseCode.Ok), "the next good message is taken");
            Assert.That(turns[3].Status.Events.Select(View), Is.EqualTo([(RuleSample.EventId, 1u)]), "the next good message is followed");
        }
    }

    private static byte[] Push => Bytes(RuleSample.Valid("oadrDistributeEvent.simple-push.xml"));

    private static void ExpectAnswer(RuleSample sample, OadrDistributeEvent message, SampleAgent.Turn after, bool taken)
    {
        var answer = after.Said.OfType<OadrCreatedEvent>().Single();
        if (message.VtnId.Value != RuleSample.VtnId)
        {
            Assert.That(sample.Expected.Codes, Does.Contain(answer.EiResponse.ResponseCode.Value), "the message as a whole");
            Assert.That(answer.EventResponses, Is.Null, "no eventResponses");
            return;
        }

        var own = message.Events[0].EiEvent.Descriptor.EventId;
        foreach (var response in answer.EventResponses!)
        {
            var (eventId, what) = (response.QualifiedEventId.EventId, $"event '{response.QualifiedEventId.EventId}': {response.ResponseDescription}");
            Assert.That(response.OptType, Is.EqualTo(eventId != own || taken ? OptType.OptIn : OptType.OptOut), what);
            Assert.That(eventId != own || taken ? [EiResponseCode.Ok.Value] : sample.Expected.Codes, Does.Contain(response.ResponseCode.Value), what);
        }

        Assert.That(answer.EventResponses.Select(response => response.QualifiedEventId.EventId), Does.Contain(own).And.Contain(new OadrEventId(RuleSample.EventId)), "each event is answered");
        if (taken)
        {
            Assert.That(after.Status.Events.Select(known => known.EventId), Does.Contain(own), "the event is taken");
        }
    }

    private static void ExpectAnswer(RuleSample sample, IReadOnlyList<OadrMessage> said, bool taken)
    {
        var response = said switch
        {
            [OadrCreatedReport created] => created.EiResponse,
            [OadrCanceledReport canceled] => canceled.EiResponse,
            _ => throw new AssertionException($"answered by {string.Join(", ", said.Select(message => message.PayloadName))}"),
        };
        int[] codes = [.. sample.Expected.Codes, .. taken ? [EiResponseCode.Ok.Value] : Array.Empty<int>()];
        Assert.That(codes, Does.Contain(response.ResponseCode.Value), response.ResponseDescription);
    }

    private static (string EventId, uint ModificationNumber) View(SiteEvent known) => (known.EventId.Value, known.ModificationNumber);

    private static string View(VenStatus status) => string.Join(
        '\n',
        status.Events.Select(known => $"{known.EventId} {known.ModificationNumber} {known.Start:O} {known.End:O} {known.IsOptIn}")
            .Concat(status.Reports.Select(id => id.Value))
            .Concat(status.Commands.Keys)
            .Append($"{status.Registration} {status.VenId} {status.RegistrationId}"));

    private static byte[] InItsWords(string text, OadrRegisterReport offered)
    {
        if (text.Contains("oadrDistributeEvent", StringComparison.Ordinal))
        {
            return Bytes(text.Contains(RuleSample.EventId, StringComparison.Ordinal) ? text : WithGoodEvent(text));
        }

        foreach (var (specifier, rId, name) in new[]
        {
            ("SPEC-TU", "rid-power-1", ReportName.TelemetryUsage), ("SPEC-TS", "rid-status-1", ReportName.TelemetryStatus), ("SPEC-HU", "rid-hist-power-1", ReportName.HistoryUsage),
        })
        {
            if (offered.Reports.FirstOrDefault(report => report.ReportName == name.AsMetadata()) is { } report)
            {
                text = text.Replace(specifier, report.ReportSpecifierId.Value, StringComparison.Ordinal).Replace(rId, report.Descriptions[0].RId.Value, StringComparison.Ordinal);
            }
        }

        return Bytes(text);
    }

    private static string WithGoodEvent(string text)
    {
        const string Begin = "<oadr:oadrEvent>";
        const string End = "</oadr:oadrEvent>";
        var push = RuleSample.Valid("oadrDistributeEvent.simple-push.xml");
        var good = push[push.IndexOf(Begin, StringComparison.Ordinal)..(push.IndexOf(End, StringComparison.Ordinal) + End.Length)];
        return text.Insert(text.IndexOf(Begin, StringComparison.Ordinal), good);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
