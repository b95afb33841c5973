using System.Net;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Vtn.Tests.Push;

/// <summary>What is owed to a VEN that registered for push is posted to it (protocol.md §2.5, §3.3, §8.1), whatever its server does.</summary>
public sealed class PushDeliveryTests
{
    private static IEnumerable<TestCaseData> Faults()
    {
        yield return Fault("a redirect", context =>
        {
            context.Response.Redirect("http://127.0.0.1:1/elsewhere");
            return Task.CompletedTask;
        }, "redirects are not followed");
        yield return Fault("500", context => StatusAsync(context, 500), "it answered with 500");
        yield return Fault("503", context => StatusAsync(context, 503), "no room");
        yield return Fault("403", context => StatusAsync(context, 403), "takes our certificate");
        yield return Fault("garbage", context => context.Response.WriteAsync("<oadr"), "cannot be read");
        yield return Fault("a page", context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html><body>Welcome</body></html>");
        }, "cannot be read");
        yield return Fault("another payload", context => context.Response.WriteAsync(
            Encoding.UTF8.GetString(OadrWriter.Write(new OadrResponse { EiResponse = EiResponse.Ok("") }))), "it answered oadrRegisterReport by oadrResponse");
        yield return Fault("a huge body", context => context.Response.Body.WriteAsync(new byte[2 * 1024 * 1024]).AsTask(), "more than");
        yield return Fault("a body that breaks off", async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("<oadr");
            await context.Response.Body.FlushAsync();
            context.Abort();
        }, "broke off");

        static TestCaseData Fault(string name, Func<HttpContext, Task> serve, string expected) => new TestCaseData(serve, expected).SetArgDisplayNames(name);
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_NewVen_BringsTheVtnsMetadataToEiReport(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        var (path, message) = await server.NextAsync(cancellationToken);

        Assert.That(path, Is.EqualTo("/OpenADR2/Simple/2.0b/EiReport"));
        Assert.That(message, Is.TypeOf<OadrRegisterReport>());
        Assert.That((await vtn.SettleAsync(ven.VenId, cancellationToken))!.Status, Is.EqualTo(PushStatus.Idle));
        Assert.That(vtn.Database.Outbox.OwedTo(ven.VenId.Value), Is.Empty, "it was answered in the reply");
    }

    [TestCaseSource(nameof(Faults)), CancelAfter(300_000)]
    public async Task Push_AnsweredBadly_IsTriedAgain(Func<HttpContext, Task> serve, string fault, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = serve;
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);

        var failed = await vtn.SettleAsync(ven.VenId, cancellationToken);
        server.Serve = null;
        vtn.Wire.AdvanceTo(failed!.Trouble!.NextTryAt);
        await server.NextAsync(cancellationToken);
        var settled = await vtn.SettleAsync(ven.VenId, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.Status, Is.EqualTo(PushStatus.Waiting));
            Assert.That(failed.Trouble.Fault, Does.Contain(fault));
            Assert.That(vtn.Warnings.Single(), Does.Contain("could not be pushed"), "one line for the change of state");
            Assert.That(settled, Has.Property(nameof(PushStanding.Status)).EqualTo(PushStatus.Idle).And.Property(nameof(PushStanding.Trouble)).Null);
            Assert.That(vtn.Database.Outbox.OwedTo(ven.VenId.Value), Is.Empty);
        }
    }

    [TestCase(404), TestCase(406), TestCase(501), CancelAfter(300_000)]
    public async Task Push_RefusedAsItIs_IsNotSentAgainUntilTheVenRegistersAgain(int status, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = context => StatusAsync(context, status);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);

        var refused = await vtn.SettleAsync(ven.VenId, cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromHours(1));
        await vtn.SettleAsync(ven.VenId, cancellationToken);
        var resent = server.Waiting;
        server.Serve = null;
        await ReregisterAsync(ven, server.Url, cancellationToken);
        await server.NextAsync(cancellationToken);

        Assert.That(refused, Has.Property(nameof(PushStanding.Status)).EqualTo(PushStatus.Refused));
        Assert.That(refused!.Refused, Is.EqualTo(["register-report"]));
        Assert.That(resent, Is.Zero);
        Assert.That((await vtn.SettleAsync(ven.VenId, cancellationToken))!.Status, Is.EqualTo(PushStatus.Idle));
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_ServerStalls_IsGivenUpAfterTheTimeOut(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = StallAsync;
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);

        vtn.Wire.Advance(TimeSpan.FromSeconds(10));
        var failed = await vtn.SettleAsync(ven.VenId, cancellationToken);

        Assert.That(failed!.Trouble!.Fault, Does.Contain("did not answer within 10 s"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_NobodyListens_WaitsTwiceAsLongEachTime(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: new Uri($"http://127.0.0.1:{FreePort.Find()}"));
        var waits = new List<double>();
        foreach (var failures in Enumerable.Range(1, 4))
        {
            var trouble = await FailedAsync(vtn, ven.VenId, failures, cancellationToken);
            waits.Add((trouble.NextTryAt - vtn.Wire.GetUtcNow()).TotalSeconds);
            vtn.Wire.AdvanceTo(trouble.NextTryAt);
        }

        foreach (var (wait, expected) in waits.Zip([1.0, 2, 4, 8]))
        {
            Assert.That(wait, Is.EqualTo(expected).Within(10).Percent);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_RetryAfter_IsHonoured(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = context =>
        {
            context.Response.Headers.RetryAfter = "120";
            return StatusAsync(context, 503);
        };
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);

        var failed = await vtn.SettleAsync(ven.VenId, cancellationToken);

        Assert.That(failed!.Trouble!.NextTryAt - vtn.Wire.GetUtcNow(), Is.EqualTo(TimeSpan.FromSeconds(120)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_VenSpeaks_EndsTheWait(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = context => StatusAsync(context, 503);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);
        await FailAgainAsync(vtn, server, ven.VenId, times: 4, cancellationToken);

        vtn.Wire.Advance(TimeSpan.FromSeconds(1.5));
        await ven.SendAsync(new OadrRequestEvent { RequestId = "r", VenId = ven.VenId }, cancellationToken);
        var tooEarly = (await vtn.SettleAsync(ven.VenId, cancellationToken), server.Waiting).Waiting;
        server.Serve = null;
        vtn.Wire.Advance(TimeSpan.FromSeconds(1));
        await ven.SendAsync(new OadrRequestEvent { RequestId = "r", VenId = ven.VenId }, cancellationToken);
        await server.NextAsync(cancellationToken);

        Assert.That(tooEarly, Is.Zero, "an eighth of the 16 s is to be over");
        Assert.That((await vtn.SettleAsync(ven.VenId, cancellationToken))!.Status, Is.EqualTo(PushStatus.Idle));
    }

    /// <summary>Whoever asks us to wait is not tried again because he speaks, however often.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Push_VenSpeaksWhileItHasAskedUsToWait_Waits(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = context =>
        {
            context.Response.Headers.RetryAfter = "60";
            return StatusAsync(context, 503);
        };
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);

        vtn.Wire.Advance(TimeSpan.FromSeconds(59));
        await ven.SendAsync(new OadrRequestEvent { RequestId = "r", VenId = ven.VenId }, cancellationToken);
        var settled = await vtn.SettleAsync(ven.VenId, cancellationToken);

        Assert.That(server.Waiting, Is.Zero);
        Assert.That(settled!.Trouble!.Failures, Is.EqualTo(1));
    }

    /// <summary>One message that a VEN does not take waits by itself; the events behind it go out.</summary>
    [TestCaseSource(nameof(OfOneMessage)), CancelAfter(300_000)]
    public async Task Push_VenDoesNotTakeOneMessage_GetsTheNext(Func<HttpContext, Task> serve, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = context => context.Request.Path.Value!.EndsWith("/EiEvent", StringComparison.Ordinal) ? Task.CompletedTask : serve(context);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);
        var failed = await vtn.SettleAsync(ven.VenId, cancellationToken);

        await vtn.Events.TryAnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var (_, next) = await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);
        await ven.ReplyAsync(next, cancellationToken);
        server.Serve = null;
        vtn.Wire.AdvanceTo(failed!.Trouble!.NextTryAt);
        var (_, again) = await server.NextAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.Status, Is.EqualTo(PushStatus.Waiting));
            Assert.That(next, Is.TypeOf<OadrDistributeEvent>());
            Assert.That(again, Is.TypeOf<OadrRegisterReport>());
            Assert.That((await vtn.SettleAsync(ven.VenId, cancellationToken))!, Has.Property(nameof(PushStanding.Status)).EqualTo(PushStatus.Idle).And.Property(nameof(PushStanding.Trouble)).Null);
        }
    }

    /// <summary>A server that never answers one kind of message gets the others in between.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Push_VenStallsAtOneMessage_GetsTheNextAtTheNextTry(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = context => context.Request.Path.Value!.EndsWith("/EiEvent", StringComparison.Ordinal) ? Task.CompletedTask : StallAsync(context);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);
        await vtn.Events.TryAnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);

        vtn.Wire.Advance(TimeSpan.FromSeconds(10));
        var failed = await vtn.SettleAsync(ven.VenId, cancellationToken);
        vtn.Wire.AdvanceTo(failed!.Trouble!.NextTryAt);
        var (_, next) = await server.NextAsync(cancellationToken);

        Assert.That(next, Is.TypeOf<OadrDistributeEvent>());
    }

    /// <summary>What is handed over meanwhile by another way is not taken back by a push that fails.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Push_FailsAfterTheVenHasGotMoreByAnotherWay_TakesNothingBack(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);
        server.Serve = StallAsync;
        await vtn.Events.TryAnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await server.NextAsync(cancellationToken);

        await vtn.Events.TryAnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var asked = await ven.SendAsync<OadrDistributeEvent>(new OadrRequestEvent { RequestId = "r", VenId = ven.VenId }, cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromSeconds(10));
        await vtn.SettleAsync(ven.VenId, cancellationToken);
        await ven.ReplyAsync(asked, cancellationToken);

        Assert.That(asked.Events, Has.Count.EqualTo(2));
        Assert.That(vtn.Database.Outbox.OwedTo(ven.VenId.Value), Is.Empty, "it was answered as it was handed over");
    }

    /// <summary>A fault of ours is none of the VEN's, and owes it what it was owed.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Push_FaultOfOurs_IsNotHeldAgainstTheVen(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        var broken = new TaskCompletionSource();
        vtn.PushClient.Resolve = (_, _) =>
        {
            broken.TrySetResult();
            throw new InvalidOperationException("of ours");
        };
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: new Uri($"http://ven.example:{server.Url.Port}/"));
        await broken.Task.WaitAsync(cancellationToken);
        var trouble = (await vtn.RunAsync(ven.VenId, cancellationToken))!.Trouble;

        vtn.PushClient.Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        vtn.Wire.Advance(TimeSpan.FromMinutes(1));
        await server.NextAsync(cancellationToken);

        Assert.That(trouble, Is.Null);
        Assert.That(vtn.Warnings.Single(), Does.Contain("by a fault of ours"));
    }

    /// <summary>Whatever stands before a VEN's server is not the VEN: a page of it is no sign of life.</summary>
    [TestCase("<html/>", false), TestCase("", true), CancelAfter(300_000)]
    public async Task Push_EventAnsweredByAPage_IsNoSignOfTheVen(string body, bool isSeen, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);
        var before = vtn.Vens.Find(ven.VenId)!.LastSeen;

        vtn.Domain.Advance(TimeSpan.FromSeconds(1));
        server.Serve = context => context.Response.WriteAsync(body);
        await vtn.Events.TryAnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);

        Assert.That(vtn.Vens.Find(ven.VenId)!.LastSeen > before, Is.EqualTo(isSeen));
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_AcknowledgedWithoutAnAnswer_ComesAgainAfterEverLongerTimes(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = _ => Task.CompletedTask;
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);

        vtn.Wire.Advance(TimeSpan.FromSeconds(30));
        await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromSeconds(59));
        var tooEarly = (await vtn.SettleAsync(ven.VenId, cancellationToken), server.Waiting).Waiting;
        vtn.Wire.Advance(TimeSpan.FromSeconds(1));
        var (_, again) = await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);
        await ven.ReplyAsync(again, cancellationToken);

        Assert.That(tooEarly, Is.Zero);
        Assert.That(vtn.Database.Outbox.OwedTo(ven.VenId.Value), Is.Empty, "the answer came as a message of its own");
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_VtnRestarts_OwesWhatWasNotAnswered(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = _ => Task.CompletedTask;
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);

        await vtn.RestartAsync(cancellationToken);
        var (_, again) = await server.NextAsync(cancellationToken);

        Assert.That(again, Is.TypeOf<OadrRegisterReport>());
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_VenRegistersElsewhere_GoesThere(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var before = await VenServer.StartAsync(cancellationToken);
        await using var after = await VenServer.StartAsync(cancellationToken);
        before.Serve = context => StatusAsync(context, 503);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: before.Url);
        await before.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);

        await ReregisterAsync(ven, after.Url, cancellationToken);
        var (_, message) = await after.NextAsync(cancellationToken);

        Assert.That(message, Is.TypeOf<OadrRegisterReport>());
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_VenRegistersForPull_IsPolled(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.Serve = context => StatusAsync(context, 503);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);

        await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);
        var polled = await ven.PollAsync(cancellationToken);

        Assert.That(polled, Is.TypeOf<OadrRegisterReport>());
        Assert.That(vtn.Push(ven.VenId), Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_OperatorCancels_TellsTheVenAndEnds(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);

        await vtn.Registry.CancelAsync(ven.VenId, cancellationToken);
        var (path, message) = await server.NextAsync(cancellationToken);
        await vtn.SettleAsync(ven.VenId, cancellationToken);

        Assert.That(path, Does.EndWith("/EiRegisterParty"));
        Assert.That(message, Is.TypeOf<OadrCancelPartyRegistration>());
        Assert.That(vtn.Vens.Find(ven.VenId)!.RegistrationId, Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_AnswerOfAnotherVen_ChangesNothing(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        server.VenId = new VenId("VEN-OTHER");
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);

        var failed = await vtn.SettleAsync(ven.VenId, cancellationToken);

        Assert.That(failed!.Trouble!.Fault, Does.Contain("is not taken: 452"));
        Assert.That(vtn.Database.Outbox.OwedTo(ven.VenId.Value), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_NameLeadsInside_SendsNothing(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        vtn.PushClient.Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.1"), IPAddress.Parse("169.254.169.254")]);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken, pushTo: new Uri("http://ven.example:8080/"));

        var trouble = await FailedAsync(vtn, ven.VenId, failures: 1, cancellationToken);

        Assert.That(trouble.Fault, Does.Contain("leads to no address that this VTN pushes to"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Push_OneVenStalls_OthersGetTheirs(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await using var stalled = await VenServer.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        stalled.Serve = StallAsync;
        using var slow = vtn.NewVen();
        using var ven = vtn.NewVen();
        await slow.RegisterAsync(cancellationToken, pushTo: stalled.Url);
        await stalled.NextAsync(cancellationToken);

        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        await server.NextAsync(cancellationToken);

        Assert.That((await vtn.SettleAsync(ven.VenId, cancellationToken))!.Status, Is.EqualTo(PushStatus.Idle));
        Assert.That(vtn.Push(slow.VenId)!.Status, Is.EqualTo(PushStatus.Pushing));
    }

    /// <summary>A push that takes long gives its place back; and once it has taken long, the next takes none of those of the quick.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Push_MoreVensStallThanThereArePlaces_OthersGetTheirs(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken, settings: ("Push:AtOnce", "1"));
        await using var stalled = await VenServer.StartAsync(cancellationToken);
        await using var server = await VenServer.StartAsync(cancellationToken);
        stalled.Serve = StallAsync;
        using var slow = vtn.NewVen();
        using var ven = vtn.NewVen();
        await slow.RegisterAsync(cancellationToken, pushTo: stalled.Url);
        await stalled.NextAsync(cancellationToken);
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);

        vtn.Wire.Advance(TimeSpan.FromSeconds(2));
        await server.NextAsync(cancellationToken);

        Assert.That((await vtn.SettleAsync(ven.VenId, cancellationToken))!.Status, Is.EqualTo(PushStatus.Idle));
        Assert.That(vtn.Push(slow.VenId)!.Status, Is.EqualTo(PushStatus.Pushing));
    }

    private static IEnumerable<TestCaseData> OfOneMessage()
    {
        yield return Case("500", context => StatusAsync(context, 500));
        yield return Case("403", context => StatusAsync(context, 403));
        yield return Case("another payload", context => context.Response.BodyWriter.WriteAsync(OadrWriter.Write(new OadrResponse { EiResponse = EiResponse.Ok("r") })).AsTask());
        yield return Case("a refusal", context => context.Response.BodyWriter.WriteAsync(OadrWriter.Write(new OadrRegisteredReport { EiResponse = EiResponse.Ok("r"), VenId = new VenId("VEN-OTHER") })).AsTask());

        static TestCaseData Case(string name, Func<HttpContext, Task> serve) => new TestCaseData(serve).SetArgDisplayNames(name);
    }

    /// <summary>The server's next failures, each at its time.</summary>
    private static async Task FailAgainAsync(VtnHost vtn, VenServer server, VenId venId, int times, CancellationToken cancellationToken)
    {
        for (var time = 0; time < times; time++)
        {
            vtn.Wire.AdvanceTo((await vtn.SettleAsync(venId, cancellationToken))!.Trouble!.NextTryAt);
            await server.NextAsync(cancellationToken);
        }

        await vtn.SettleAsync(venId, cancellationToken);
    }

    private static Task StallAsync(HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task<OadrCreatedPartyRegistration> ReregisterAsync(TestVen ven, Uri pushTo, CancellationToken cancellationToken) => ven.SendAsync<OadrCreatedPartyRegistration>(
        Some.CreatePartyRegistration() with { RegistrationId = ven.RegistrationId, VenId = ven.VenId, HttpPullModel = false, TransportAddress = pushTo.AbsoluteUri }, cancellationToken);

    /// <summary>What is in the way, after so many failures.</summary>
    private static async Task<PushTrouble> FailedAsync(VtnHost vtn, VenId venId, int failures, CancellationToken cancellationToken)
    {
        var trouble = (await vtn.SettleAsync(venId, cancellationToken))!.Trouble!;
        Assert.That(trouble.Failures, Is.EqualTo(failures));
        return trouble;
    }
}
