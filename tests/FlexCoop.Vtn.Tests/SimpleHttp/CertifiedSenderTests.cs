using System.Reflection;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>FX-08, T-01: the certificate alone says who speaks; a message in another VEN's name is refused before anything follows from it, whatever it is.</summary>
public sealed class CertifiedSenderTests
{
    private static readonly CertifiedVen Peer = new(new VenId("VEN-CERTIFIED"), "dorp");

    /// <summary>One of each message that a VTN serves and that names its sender.</summary>
    private static IReadOnlyList<OadrMessage> All(TestVen sender, VenId venId, RegistrationId registrationId) =>
    [
        new OadrPoll(venId),
        Some.CreatePartyRegistration() with { VenId = venId },
        new OadrCancelPartyRegistration { RequestId = "r", RegistrationId = registrationId, VenId = venId },
        new OadrCanceledPartyRegistration { EiResponse = EiResponse.Ok("r"), RegistrationId = registrationId, VenId = venId },
        new OadrResponse { EiResponse = new EiResponse(EiResponseCode.ComplianceOther, "no", "r"), VenId = venId },
        new OadrRequestEvent { RequestId = "r", VenId = venId },
        new OadrCreatedEvent { EiResponse = EiResponse.Ok("r"), EventResponses = [], VenId = venId },
        new OadrRegisterReport { RequestId = "r", Reports = [Some.UsageMetadata()], VenId = venId },
        new OadrRegisteredReport { EiResponse = EiResponse.Ok("r"), VenId = venId },
        new OadrCreateReport { RequestId = "r", ReportRequests = [MetadataRequest()], VenId = venId },
        new OadrCreatedReport { EiResponse = EiResponse.Ok("r"), PendingReports = [], VenId = venId },
        new OadrUpdateReport { RequestId = "r", Reports = [], VenId = venId },
        new OadrUpdatedReport { EiResponse = EiResponse.Ok("r"), VenId = venId },
        new OadrCancelReport { RequestId = "r", ReportRequestIds = [new ReportRequestId("1")], ReportToFollow = false, VenId = venId },
        new OadrCanceledReport { EiResponse = EiResponse.Ok("r"), PendingReports = [], VenId = venId },
        SomeOpt.Schedule(sender) with { VenId = venId },
        new OadrCancelOpt("r", new OptId("o"), venId),
    ];

    [Test]
    public void All_HoldsEveryMessageThatNamesItsSender()
    {
        var types = typeof(OadrMessage).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(OadrMessage)) && type.GetProperty("VenId", BindingFlags.Public | BindingFlags.Instance) is not null);
        using var sender = new TestVen(new Uri("http://127.0.0.1"));
        var foreign = All(sender, new VenId("VEN-OTHER"), new RegistrationId("REG-OTHER"));

        var toVens = new[] { typeof(OadrRequestReregistration), typeof(OadrCreatedPartyRegistration) };

        Assert.That(types.Except(toVens), Is.EquivalentTo(foreign.Select(message => message.GetType())));
    }

    [TestCase(true, 452)]
    [TestCase(false, 463)]
    [CancelAfter(300_000)]
    public async Task FX08_T01_ForeignVenId_IsRefusedInEveryMessageAndChangesNothing(bool isRegistered, int expected, CancellationToken cancellationToken)
    {
        await using var host = await VtnHost.StartAsync(cancellationToken);
        using var victim = await host.NewStartedVenAsync(cancellationToken);
        await host.Registry.RequestReregistrationAsync(victim.VenId, cancellationToken);
        await victim.PollAsync(cancellationToken);
        host.Peer = Peer;
        using var attacker = host.NewVen();
        if (isRegistered)
        {
            await attacker.RegisterAsync(cancellationToken);
        }

        var (before, seen) = ((await host.Vens.FindDocumentAsync(victim.VenId, cancellationToken))!.Version, host.Vens.Find(victim.VenId)!.LastSeen);

        using (Assert.EnterMultipleScope())
        {
            foreach (var message in All(attacker, victim.VenId, victim.RegistrationId))
            {
                var answer = await attacker.SendAsync(message, cancellationToken);
                var code = message is OadrPoll or OadrCreateOpt or OadrCancelOpt ? 452 : expected;
                Assert.That(Code(answer), Is.EqualTo(code), message.PayloadName);
                Assert.That(Text(answer), Does.Contain(victim.VenId.Value).And.Contain("VEN-CERTIFIED"), message.PayloadName);
            }

            Assert.That((await host.Vens.FindDocumentAsync(victim.VenId, cancellationToken))!.Version, Is.EqualTo(before));
            Assert.That(host.Vens.Find(victim.VenId)!.LastSeen, Is.EqualTo(seen));
            Assert.That(host.Vens.Known.Count(), Is.EqualTo(isRegistered ? 2 : 1));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Registration_WithoutVenId_IsTheCertificatesVenOfItsCooperative(CancellationToken cancellationToken)
    {
        await using var host = await VtnHost.StartAsync(cancellationToken);
        host.Peer = Peer;
        using var ven = host.NewVen();

        var created = await ven.RegisterAsync(cancellationToken);
        var again = await ven.RegisterAsync(cancellationToken);

        Assert.That((created.VenId, created.EiResponse.ResponseCode), Is.EqualTo((Peer.VenId, EiResponseCode.Ok)));
        Assert.That(again.VenId, Is.EqualTo(Peer.VenId), "it registers afresh under its one id");
        Assert.That(host.Vens.Find(Peer.VenId)!.Cooperative, Is.EqualTo("dorp"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Certificate_OfAnotherCooperative_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await VtnHost.StartAsync(cancellationToken);
        host.Peer = Peer;
        using var ven = host.NewVen();
        await ven.RegisterAsync(cancellationToken);

        host.Peer = Peer with { Cooperative = "stad" };
        var polled = await ven.PollAsync(cancellationToken);

        Assert.That(Code(polled), Is.EqualTo(463));
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancellation_OwnVenIdOrNoneWithForeignRegistration_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await VtnHost.StartAsync(cancellationToken);
        using var victim = await host.NewStartedVenAsync(cancellationToken);
        host.Peer = Peer;
        using var attacker = host.NewVen();
        await attacker.RegisterAsync(cancellationToken);

        foreach (var venId in new VenId?[] { Peer.VenId, null, new VenId("") })
        {
            var answer = await attacker.SendAsync(new OadrCancelPartyRegistration { RequestId = "r", RegistrationId = victim.RegistrationId, VenId = venId }, cancellationToken);

            Assert.That(Code(answer), Is.EqualTo(452));
        }

        Assert.That(host.Vens.Find(victim.VenId)!.RegistrationId, Is.EqualTo(victim.RegistrationId));
    }

    private static OadrReportRequest MetadataRequest() => new(
        new ReportRequestId("1"),
        new ReportSpecifier
        {
            ReportSpecifierId = new ReportSpecifierId("METADATA"),
            Granularity = OadrDuration.Zero,
            ReportBackDuration = OadrDuration.Zero,
            SpecifierPayloads = [new SpecifierPayload { RId = new RId("0"), ReadingType = ReadingType.NotApplicable }],
        });

    private static int Code(OadrMessage answer) => Response(answer).ResponseCode.Value;

    private static string? Text(OadrMessage answer) => Response(answer).ResponseDescription;

    private static EiResponse Response(OadrMessage answer) => (EiResponse)answer.GetType().GetProperty("EiResponse")!.GetValue(answer)!;
}
