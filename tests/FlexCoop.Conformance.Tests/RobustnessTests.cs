using System.Net;
using System.Text;
using System.Xml.Linq;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests;

/// <summary>What our VTN bears beyond what is certified (family RB of the list of scenarios).</summary>
public sealed class RobustnessTests
{
    private static readonly (string What, Action<XElement> Change)[] Changes =
    [
        ("removed", element => element.Remove()),
        ("doubled", element => element.AddAfterSelf(new XElement(element))),
        ("swapped with the one before", element =>
        {
            if (element.ElementsBeforeSelf().LastOrDefault() is { } before)
            {
                element.Remove();
                before.AddBeforeSelf(element);
            }
        }),
    ];

    /// <summary>Each good message of a VEN with one element changed: 406 where the reader finds fault with it, else an answer of the application; never our own fault.</summary>
    [Test, CancelAfter(300_000), Scenario("RB-06", DeviceUnderTest.Vtn)]
    public async Task Sample_WithOneElementRemovedDoubledOrSwapped_IsRefusedOrAnswered(CancellationToken cancellationToken)
    {
        await using var vtn = await ProductVtn.StartAsync(cancellationToken);
        using var ven = new RawVen(vtn.Url);
        var wrong = new List<string>();
        foreach (var path in Directory.EnumerateFiles(SharedMaterial.Path("openadr", "samples", "valid"), "*.xml").Order(StringComparer.Ordinal))
        {
            using var xml = OadrXml.Open(await File.ReadAllBytesAsync(path, cancellationToken));
            var original = XDocument.Load(xml);
            var service = ServiceOf(Path.GetFileName(path));
            for (var index = 1; index < original.Descendants().Count(); index++)
            {
                foreach (var (what, change) in Changes)
                {
                    var changed = new XDocument(original);
                    change(changed.Descendants().ElementAt(index));
                    var body = Encoding.UTF8.GetBytes(changed.ToString(SaveOptions.DisableFormatting));
                    using var response = await ven.PostAsync(service, body, cancellationToken);
                    var isRead = OadrReader.Read(body, OadrReaderOptions.Lenient).Message is not null;
                    if (isRead ? (int)response.StatusCode >= 500 : response.StatusCode != HttpStatusCode.NotAcceptable)
                    {
                        wrong.Add($"{Path.GetFileName(path)}, {original.Descendants().ElementAt(index).Name.LocalName} {what}: {(int)response.StatusCode}");
                    }
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    /// <summary>Over the end of a year, after a jump of the clock by an hour, and with a leap second.</summary>
    [Test, CancelAfter(300_000), Scenario("RB-04", DeviceUnderTest.Vtn)]
    public async Task Event_OverTheEndOfAYear_FollowsTheClockInUtc(CancellationToken cancellationToken)
    {
        var newYear = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await using var vtn = await ProductVtn.StartAtAsync(newYear.AddHours(-2), cancellationToken);
        using var bench = new VtnBench(vtn, cancellationToken);
        var ven = await bench.NewStartedVenAsync();
        var eventId = await bench.AnnounceAsync(ven, TimeSpan.FromHours(1.5), TimeSpan.FromHours(1));

        var sent = (await ven.RequestEventsAsync(cancellationToken)).Events.Single().EiEvent;
        await vtn.PassAsync(TimeSpan.FromHours(1), cancellationToken);
        var before = (await vtn.EventAsync(eventId, cancellationToken)).Status;
        await vtn.PassAsync(TimeSpan.FromHours(1), cancellationToken);
        var during = (await vtn.EventAsync(eventId, cancellationToken)).Status;
        await vtn.PassAsync(TimeSpan.FromHours(1), cancellationToken);
        var after = (await vtn.EventAsync(eventId, cancellationToken)).Status;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(sent.ActivePeriod.DtStart, Is.EqualTo(newYear.AddMinutes(-30)));
            Assert.That((before, during, after), Is.EqualTo((EventStatus.Far, EventStatus.Active, EventStatus.Completed)));
        }

        // A leap second is none of xs:dateTime: it is refused with the place, and nothing else is.
        var leap = Encoding.UTF8.GetString(OadrWriter.Write(new OadrCreateOpt
        {
            OptId = new OptId("O"), OptType = OptType.OptOut, OptReason = new OptReason("economic"), CreatedDateTime = newYear, RequestId = "R", VenId = ven.VenId, Target = new EiTarget { VenIds = [ven.VenId] }, QualifiedEventId = new QualifiedEventId(eventId, 0),
        })).Replace("2027-01-01T00:00:00Z", "2026-12-31T23:59:60Z", StringComparison.Ordinal);
        using var refused = await ven.PostAsync("EiOpt", Encoding.UTF8.GetBytes(leap), cancellationToken);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.NotAcceptable));
        Assert.That(await refused.Content.ReadAsStringAsync(cancellationToken), Does.Contain("23:59:60"));
    }

    private static string ServiceOf(string sample) =>
        sample.Contains("Poll", StringComparison.Ordinal) ? "OadrPoll"
        : sample.Contains("Event", StringComparison.Ordinal) ? "EiEvent"
        : sample.Contains("Opt", StringComparison.Ordinal) ? "EiOpt"
        : sample.Contains("Report", StringComparison.Ordinal) ? "EiReport"
        : "EiRegisterParty";
}
