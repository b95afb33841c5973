using System.Net;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Conformance.Tests;

/// <summary>Every <c>rule</c> sample of the corpus that is for a VTN, sent to ours: answered as the index suggests, nothing changed by it, the next message served.</summary>
/// <remarks>
/// Our VTN gives out ids of its own. So a VEN registers for each of VEN-EX-0001 and VEN-EX-0002, the first with the METADATA of the corpus, an event that it
/// has answered and an opt of that event; and the ids of the samples are replaced by theirs, letter for letter. What peers in wide use get wrong in reports is refused on request only, so it is requested.
/// </remarks>
public sealed class VtnRuleSampleTests
{
    /// <summary>What our VTN overlooks though the index would have it refused, and why.</summary>
    private static readonly Dictionary<string, string> Overlooked = new()
    {
        ["oadrPayload.signed-object-root.xml"] = "as the next: the envelope is missing in part",
        ["oadrPoll.bare-root.xml"] = "peers in the field speak without the envelope; accepted on input, counted as BarePayload (interop.md §1.1)",
    };

    private static IEnumerable<TestCaseData> Samples => VenRuleSampleTests.Cases(RuleSample.All.Where(sample => !sample.IsForVen));

    [TestCaseSource(nameof(Samples))]
    [CancelAfter(300_000)]
    public async Task Vtn_RuleSample_IsAnsweredAsTheIndexSuggests(RuleSample? sample, CancellationToken cancellationToken)
    {
        sample ??= new RuleSample("oadrPoll.minimal.xml", SuggestedReply.Read("accept", ""));
        await using var vtn = await ProductVtn.StartAsync(cancellationToken, ("Vtn:StrictReports", "true"));
        using var bench = new VtnBench(vtn, cancellationToken);
        var offered = RuleSample.Message<OadrRegisterReport>(RuleSample.Valid("oadrRegisterReport.rich.xml"));
        var (ven, other) = (bench.NewVen(), await bench.NewStartedVenAsync());
        var request = await StartAsync(ven, offered, cancellationToken);
        var eventId = await AnnounceAsync(bench, ven);
        var text = WithIds(sample.Text, ven, other, eventId, request);
        var points = offered.Reports.SelectMany(report => report.Descriptions).Select(description => description.RId).ToList();
        var before = await vtn.EverythingAsync([ven.VenId, other.VenId], points, cancellationToken);

        var (status, response) = await SendAsync(ven, Service(sample), text, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            ExpectAnswer(sample, status, response);
            if (response?.ResponseCode.IsSuccess != true)
            {
                Assert.That(await vtn.EverythingAsync([ven.VenId, other.VenId], points, cancellationToken), Is.EqualTo(before), "nothing is changed by it");
            }

            await ven.DrainAsync(cancellationToken);
            Assert.That((await ven.PollAsync<OadrResponse>(cancellationToken)).EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "the next good message is served");
            Assert.That((await ven.RequestEventsAsync(cancellationToken)).Events.Single().EiEvent.Descriptor.EventId, Is.EqualTo(eventId));
        }
    }

    private static void ExpectAnswer(RuleSample sample, HttpStatusCode status, EiResponse? response)
    {
        if (response is null)
        {
            Assert.That(sample.Expected.Statuses, Does.Contain((int)status));
            return;
        }

        var taken = sample.Expected.MayBeTaken || Overlooked.ContainsKey(sample.File);
        int[] codes = [.. sample.Expected.Codes, .. taken ? [EiResponseCode.Ok.Value] : Array.Empty<int>()];
        Assert.That(codes, Does.Contain(response.ResponseCode.Value), response.ResponseDescription);
        if (!response.ResponseCode.IsSuccess)
        {
            Assert.That(response.ResponseDescription, Is.Not.Null.And.Not.Empty, "why it is refused");
        }
    }

    /// <returns>The request for the first report that is offered.</returns>
    private static async Task<ReportRequestId> StartAsync(RawVen ven, OadrRegisterReport offered, CancellationToken cancellationToken)
    {
        await ven.RegisterAsync(cancellationToken);
        await ven.OfferAsync(cancellationToken, offered.Reports);
        var asked = (await ven.DrainAsync(cancellationToken)).OfType<OadrCreateReport>().SelectMany(create => create.ReportRequests);
        return asked.Single(request => request.ReportSpecifier.ReportSpecifierId == offered.Reports[0].ReportSpecifierId).ReportRequestId;
    }

    private static async Task<OadrEventId> AnnounceAsync(VtnBench bench, RawVen ven)
    {
        var eventId = await bench.AnnounceAsync(bench.Order(ven, TimeSpan.FromHours(26), TimeSpan.FromHours(1)) with
        {
            MarketContext = "http://example.org/dr/cpp", Target = new EiTarget { VenIds = [ven.VenId], ResourceIds = [new ResourceId("resource-1")] },
        });
        await ven.DrainAsync(bench.Cancellation);
        await ven.SendAsync<OadrCreatedOpt>(
            new OadrCreateOpt
            {
                OptId = new OptId("OPT-3"),
                OptType = OptType.OptOut,
                OptReason = new OptReason("economic"),
                VenId = ven.VenId,
                CreatedDateTime = bench.Operator.Now,
                RequestId = "CO-3",
                QualifiedEventId = new QualifiedEventId(eventId, 0),
                Target = new EiTarget { ResourceIds = [new ResourceId("resource-1")] },
            },
            bench.Cancellation);
        return eventId;
    }

    private static string WithIds(string text, RawVen ven, RawVen other, OadrEventId eventId, ReportRequestId request) => text
        .Replace(RuleSample.VenId, ven.VenId.Value, StringComparison.Ordinal)
        .Replace(RuleSample.VenId.ToLowerInvariant(), ven.VenId.Value.ToLowerInvariant(), StringComparison.Ordinal)
        .Replace("VEN-EX-0002", other.VenId.Value, StringComparison.Ordinal)
        .Replace(RuleSample.RegistrationId, ven.RegistrationId.Value, StringComparison.Ordinal)
        .Replace(RuleSample.EventId, eventId.Value, StringComparison.Ordinal)
        .Replace("RREQ-1", request.Value, StringComparison.Ordinal);

    private static string Service(RuleSample sample) => sample.Payload switch
    {
        "oadrPoll" or "oadrPayload" => "OadrPoll",
        "oadrCreateOpt" or "oadrCancelOpt" => "EiOpt",
        "oadrCreatePartyRegistration" => "EiRegisterParty",
        "oadrRegisterReport" or "oadrUpdateReport" => "EiReport",
        _ => "EiEvent",
    };

    private static async Task<(HttpStatusCode Status, EiResponse? Response)> SendAsync(RawVen ven, string service, string text, CancellationToken cancellationToken)
    {
        using var answer = await ven.PostAsync(service, Encoding.UTF8.GetBytes(text), cancellationToken);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return (answer.StatusCode, answer.StatusCode == HttpStatusCode.OK ? ResponseOf(OadrReader.Read(body, OadrReaderOptions.Strict).Message) : null);
    }

    private static EiResponse ResponseOf(OadrMessage? answer) => answer switch
    {
        OadrResponse response => response.EiResponse,
        OadrCreatedPartyRegistration created => created.EiResponse,
        OadrDistributeEvent distribute => distribute.EiResponse!,
        OadrRegisteredReport registered => registered.EiResponse,
        OadrUpdatedReport updated => updated.EiResponse,
        OadrCreatedOpt created => created.EiResponse,
        OadrCanceledOpt canceled => canceled.EiResponse,
        _ => throw new AssertionException($"answered by {answer?.PayloadName ?? "no message"}"),
    };
}
