using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Signatures;

/// <summary>Signed messages at OpenADR's door: what is taken, what is not, and what is answered.</summary>
[CancelAfter(300_000)]
public sealed class SignatureTests
{
    private static readonly (string Key, string Value) Require = ("Vtn:XmlSignatures", "Require");

    [TestCase(KeyBranch.Ec)]
    [TestCase(KeyBranch.Rsa)]
    public async Task FX04_SignedMessage_IsTakenAndItsAnswerSigned(KeyBranch branch, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, Require);
        using var ven = await SigningVen.RegisterAsync(host, cancellationToken, branch);

        var (status, body) = await ven.PollAsync(ven.Poll(), cancellationToken);

        var answer = ven.Verify(body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Fault, Is.Null);
        Assert.That(OadrReader.Read(answer.Signed).Message, Is.InstanceOf<OadrRegisterReport>());
    }

    [Test]
    public async Task FX04_WhereSignaturesAreRequired_NothingElseIsTaken(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, Require);
        using var ven = await SigningVen.EnrolAsync(host, cancellationToken);

        var (status, body) = await ven.SendAsync("EiRegisterParty", OadrWriter.Write(Some.CreatePartyRegistration()), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(body, Does.Contain("is not signed"));
            Assert.That(IsRegistered(host, ven), Is.False);
        }
    }

    /// <summary>Whatever is wrong with it, nothing follows from a signed message that does not hold: here a registration.</summary>
    [TestCase("VEN", "VFN", "does not fit")]
    [TestCase("rsa-sha256|ecdsa-sha256", "hmac-sha256", "ds:SignatureMethod")]
    [TestCase("#oadrSignedObject", "#other", "does not fit")]
    [TestCase("<dsp:nonce>", "<dsp:nonce>x", "does not fit")]
    public async Task FX04_T07_ChangedMessage_IsRefusedAndChangesNothing(string was, string becomes, string says, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var ven = await SigningVen.EnrolAsync(host, cancellationToken);
        var good = Encoding.UTF8.GetString(ven.Signed(Some.CreatePartyRegistration() with { VenName = "VEN" }));
        var changed = was.Split('|').Aggregate(good, (text, one) => text.Replace(one, becomes, StringComparison.Ordinal));

        var (status, body) = await ven.SendAsync("EiRegisterParty", Encoding.UTF8.GetBytes(changed), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(changed, Is.Not.EqualTo(good));
            Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden), body);
            Assert.That(body, Does.Contain(says));
            Assert.That(IsRegistered(host, ven), Is.False);
        }
    }

    /// <summary>Who speaks is known before any XML is read: what is no XML at all gets the same answer.</summary>
    [Test]
    public async Task FX04_Stranger_IsRefusedBeforeHisMessageIsRead(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var stranger = host.NewVen(await host.MakeOwnAsync(CertificateProfiles.Worker, cancellationToken));

        using var response = await stranger.PostAsync("EiRegisterParty", "<"u8.ToArray(), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Does.StartWith("The certificate is not that of a VEN here"));
    }

    /// <summary>A message that another VEN has signed, brought by one with a certificate of its own.</summary>
    [Test]
    public async Task T07_MessageOfAnotherVen_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var victim = await SigningVen.RegisterAsync(host, cancellationToken);
        using var mallory = await SigningVen.RegisterAsync(host, cancellationToken);

        var (status, body) = await mallory.PollAsync(victim.Poll(), cancellationToken);

        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(body, Does.Contain("certificate of this connection"));
    }

    [Test]
    public async Task T09_MessageThatComesAgain_IsRefusedAlsoAfterARestart(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var ven = await SigningVen.RegisterAsync(host, cancellationToken);
        var (poll, other) = (ven.Poll(), ven.Poll());

        var first = await ven.PollAsync(poll, cancellationToken);
        var again = await ven.PollAsync(poll, cancellationToken);
        await host.RestartAsync(cancellationToken);
        var afterRestart = await ven.PollAsync(poll, cancellationToken);
        var anew = await ven.PollAsync(other, cancellationToken);
        host.Wire.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        var late = await ven.PollAsync(poll, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(HttpStatusCode.OK), first.Body);
            Assert.That(again, Is.EqualTo((HttpStatusCode.Forbidden, again.Body)));
            Assert.That(again.Body, Does.Contain("nonce was used before"));
            Assert.That(afterRestart.Body, Does.Contain("nonce was used before"));
            Assert.That(anew.Status, Is.EqualTo(HttpStatusCode.OK), anew.Body);
            Assert.That(late.Body, Does.Contain("dsp:timestamp"));
        }
    }

    /// <summary>Twice at the same time: one of them is the first.</summary>
    [Test]
    public async Task T09_MessageTwiceAtOnce_IsTakenOnce(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var ven = await SigningVen.RegisterAsync(host, cancellationToken);
        using var more = new HttpClientSet(host, ven, count: 8);
        var poll = ven.Poll();

        var answers = await more.PollAsync(poll, cancellationToken);

        Assert.That(answers.Count(status => status == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Count(status => status == HttpStatusCode.Forbidden), Is.EqualTo(7));
    }

    [TestCase(-301, HttpStatusCode.Forbidden)]
    [TestCase(301, HttpStatusCode.Forbidden)]
    [TestCase(-299, HttpStatusCode.OK)]
    [TestCase(299, HttpStatusCode.OK)]
    public async Task T09_ClockOfTheVen_CountsBothWays(int seconds, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var ven = await SigningVen.RegisterAsync(host, cancellationToken);

        var (status, body) = await ven.PollAsync(ven.Signed(new OadrPoll(ven.VenId), host.Wire.GetUtcNow().AddSeconds(seconds)), cancellationToken);

        Assert.That(status, Is.EqualTo(expected), body);
    }

    /// <summary>What an operator says of one VEN counts for it alone, at once, and until he says otherwise.</summary>
    [Test]
    public async Task Policy_OfOneVen_CountsAtItsNextMessage(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var rest = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(cancellationToken, Scopes.FleetManage, Scopes.FleetRead));
        using var ven = await SigningVen.RegisterAsync(host, cancellationToken, isSigned: false);
        using var other = await SigningVen.RegisterAsync(host, cancellationToken, isSigned: false);
        var unsigned = OadrWriter.Write(new OadrPoll(ven.VenId));

        var accepted = await ven.PollAsync(unsigned, cancellationToken);
        var put = await rest.PutAsync($"api/v1/vens/{ven.VenId}/signatures", new JsonObject { ["policy"] = "require" }, cancellationToken);
        var required = await ven.PollAsync(unsigned, cancellationToken);
        var others = await other.PollAsync(OadrWriter.Write(new OadrPoll(other.VenId)), cancellationToken);
        await host.RestartAsync(cancellationToken);
        var afterRestart = await ven.PollAsync(unsigned, cancellationToken);
        using var restAgain = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(cancellationToken, Scopes.FleetManage, Scopes.FleetRead));
        await restAgain.PutAsync($"api/v1/vens/{ven.VenId}/signatures", new JsonObject { ["policy"] = "off" }, cancellationToken);
        var overlooked = await ven.PollAsync(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(ven.Poll()).Replace("<dsp:nonce>", "<dsp:nonce>x", StringComparison.Ordinal)), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(OadrReader.Read(Encoding.UTF8.GetBytes(accepted.Body)).IsSigned, Is.False);
            Assert.That((string?)put.Expect(HttpStatusCode.OK)["signatures"], Is.EqualTo("require"));
            Assert.That(required.Status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(others.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(afterRestart.Status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(overlooked.Status, Is.EqualTo(HttpStatusCode.OK), "off: not even looked at");
        }
    }

    [TestCase("""{}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"policy":"always"}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"policy":1}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"polcy":"require"}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"policy":"require"}""", HttpStatusCode.NotFound)]
    public async Task Policy_OfAVenThatIsNotThereOrThatIsNone_IsRefused(string body, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var rest = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(cancellationToken, Scopes.FleetManage));

        var answer = await rest.PutAsync("api/v1/vens/VEN-NOWHERE/signatures", JsonNode.Parse(body)!, cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(expected));
        Assert.That((string?)answer.Problem["detail"], Is.Not.Empty);
    }

    private static bool IsRegistered(DoorsHost host, SigningVen ven) => host.Services.GetRequiredService<VenStore>().Find(ven.VenId) is { RegistrationId: not null };
}
