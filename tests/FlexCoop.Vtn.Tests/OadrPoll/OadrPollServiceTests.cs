using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Polling and what is owed (protocol.md §7, architecture decision 5).</summary>
public sealed class OadrPollServiceTests
{
    [Test, CancelAfter(300_000)]
    public async Task Poll_VenIdThatWasNeverIssued_IsInvalidId(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        var response = await ven.SendAsync<OadrResponse>(new OadrPoll(new VenId("VEN-404")), cancellationToken);

        Assert.That(response.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_VenIdInOtherCase_IsInvalidId(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var response = await ven.SendAsync<OadrResponse>(new OadrPoll(new VenId(ven.VenId.Value.ToLowerInvariant())), cancellationToken);

        Assert.That(response.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_AfterRegistration_FirstGivesTheVtnsMetadataThenWhatIsWanted(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);
        await ven.SendAsync(new OadrRegisterReport { RequestId = "m1", Reports = [Some.UsageMetadata()], VenId = ven.VenId }, cancellationToken);

        var polled = await ven.DrainAsync(cancellationToken);

        Assert.That(polled.Select(message => message.PayloadName), Is.EqualTo(["oadrRegisterReport", "oadrCreateReport"]));
        Assert.That(((OadrRegisterReport)polled[0]).Reports, Is.Empty, "this VTN has no reports (rule 301)");
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_AnswerCouldNotBeCommitted_StillCountsAsHandedOver(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken, maxBytes: 1024 * 1024);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Registry.RequestReregistrationAsync(ven.VenId, cancellationToken);
        var handedOver = await ven.PollAsync(cancellationToken);
        await FillDiskAsync(vtn, ven, cancellationToken);

        var answered = await ven.AcknowledgeReregistrationAsync(new EiResponse(EiResponseCode.NotAllowed, "no", ""), cancellationToken);
        var meanwhile = await ven.PollAsync(cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromSeconds(30));

        Assert.That(handedOver, Is.TypeOf<OadrRequestReregistration>());
        Assert.That(answered, Does.StartWith("5"));
        Assert.That(meanwhile, Is.TypeOf<OadrResponse>(), "nothing is forgotten before its commit");
        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrRequestReregistration>());
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_OwedAgainAfterItWasClosed_IsHandedOverAtOnce(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        for (var round = 0; round < 3; round++)
        {
            await vtn.Registry.RequestReregistrationAsync(ven.VenId, cancellationToken);
            Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrRequestReregistration>());
            await ven.AcknowledgeReregistrationAsync(new EiResponse(EiResponseCode.NotAllowed, "no", ""), cancellationToken);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_AnswerOutstanding_SaysNothingOwedUntilTheTimeOut(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);

        var first = await ven.PollAsync(cancellationToken);
        var second = await ven.PollAsync(cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromSeconds(29));
        var beforeTimeOut = await ven.PollAsync(cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromSeconds(1));
        var afterTimeOut = await ven.PollAsync(cancellationToken);

        Assert.That(
            new[] { first, second, beforeTimeOut, afterTimeOut }.Select(message => message.PayloadName),
            Is.EqualTo(["oadrDistributeEvent", "oadrResponse", "oadrResponse", "oadrDistributeEvent"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task FX07_Poll_AfterARestart_WhatWasNotAnsweredIsOwedAgain(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await ven.PollAsync(cancellationToken);

        await vtn.RestartAsync(cancellationToken);
        using var again = vtn.NewVen();
        var polled = await again.SendAsync(new OadrPoll(ven.VenId), cancellationToken);

        Assert.That(polled, Is.TypeOf<OadrDistributeEvent>());
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_NothingOwed_WritesNothing(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var before = await vtn.Database.Log(VtnLog.Definition).ReadAsync(0, 1000, cancellationToken);
        var version = (await vtn.Vens.FindDocumentAsync(ven.VenId, cancellationToken))!.Version;

        vtn.Domain.Advance(TimeSpan.FromSeconds(10));
        await ven.PollAsync(cancellationToken);

        Assert.That(vtn.Vens.Find(ven.VenId)!.LastSeen, Is.EqualTo(vtn.Domain.GetUtcNow()), "in memory");
        Assert.That((await vtn.Vens.FindDocumentAsync(ven.VenId, cancellationToken))!.Version, Is.EqualTo(version));
        Assert.That(await vtn.Database.Log(VtnLog.Definition).ReadAsync(0, 1000, cancellationToken), Has.Count.EqualTo(before.Count));
        Assert.That(await vtn.Database.Documents(LastSeenDocument.Collection).FindAsync(ven.VenId.Value, cancellationToken), Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task LastSeen_WhenTheVtnStops_IsWrittenAndReadAgain(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var seen = vtn.Vens.Find(ven.VenId)!.LastSeen;

        vtn.Domain.Advance(TimeSpan.FromHours(1));
        await vtn.RestartAsync(cancellationToken);

        Assert.That(vtn.Vens.Find(ven.VenId)!.LastSeen, Is.EqualTo(seen));
    }

    /// <summary>Writes ever smaller entries until not even the smallest finds room.</summary>
    private static async Task FillDiskAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken)
    {
        for (var length = 64 * 1024; length > 0; length /= 4)
        {
            try
            {
                while (true)
                {
                    await vtn.Database.CommitAsync(new UnitOfWork().Note(ven.VenId, Some.Now, new string('x', length)), cancellationToken);
                }
            }
            catch (DatabaseException full) when (!full.IsFinal)
            {
                // On to smaller ones.
            }
        }
    }
}
