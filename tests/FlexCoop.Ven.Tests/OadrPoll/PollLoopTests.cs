using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>When the agent polls, and what it does when nobody answers (protocol.md §2.5, §2.6, §7).</summary>
public sealed class PollLoopTests
{
    [Test, CancelAfter(300_000)]
    public async Task Poll_NothingOwed_IsNeverFasterThanTheVtnAsks(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var waits = new List<TimeSpan>();
        for (var poll = 0; poll < 10; poll++)
        {
            waits.Add(await harness.NextPollAsync(cancellationToken));
            await harness.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        }

        Assert.That(waits, Is.All.InRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11)), "PL-08");
        Assert.That(waits.Distinct().Count(), Is.GreaterThan(1), "not in step with others");
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_SeveralOwed_IsRepeatedAtOnceUntilNothingIs(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        harness.Vtn.Owe(new OadrRegisterReport { RequestId = "m1" });
        harness.Vtn.Distribute(Some.Event());
        await harness.NextPollAsync(cancellationToken);

        var messages = new List<OadrMessage>();
        for (var count = 0; count < 5; count++)
        {
            messages.Add(await harness.Vtn.ReceiveAsync(cancellationToken));
        }

        Assert.That(
            messages.Select(message => message.PayloadName),
            Is.EqualTo(["oadrPoll", "oadrRegisteredReport", "oadrPoll", "oadrCreatedEvent", "oadrPoll"]), "PL-03");
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_VtnIsGone_IsTriedAgainAfterAboutOneTwoFourSeconds(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await harness.Vtn.StopAsync();
        await harness.NextPollAsync(cancellationToken);
        var waits = new List<double>();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            waits.Add((await harness.NextPollAsync(cancellationToken)).TotalSeconds);
        }

        using (Assert.EnterMultipleScope())
        {
            for (var attempt = 0; attempt < waits.Count; attempt++)
            {
                Assert.That(waits[attempt], Is.EqualTo(Math.Pow(2, attempt)).Within(10).Percent, "TR-25");
            }
        }
    }

    [TestCase(503)]
    [TestCase(500)]
    [CancelAfter(300_000)]
    public async Task Poll_VtnIsBackAfterAFailure_GoesOnWithoutNewRegistration(int status, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        harness.Vtn.Status = status;
        await harness.NextPollAsync(cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        harness.Vtn.Status = 200;
        await harness.NextPollAsync(cancellationToken);
        var next = await harness.Vtn.ReceiveAsync(cancellationToken);
        var wait = await harness.NextPollAsync(cancellationToken);

        Assert.That(next, Is.TypeOf<OadrPoll>(), "RG-32");
        Assert.That(wait, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(10)), "the usual interval again");
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_VtnIsOverloadedAndSaysForHowLong_IsTriedAgainNoSooner(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        (harness.Vtn.Status, harness.Vtn.RetryAfter) = (503, 40);
        await harness.NextPollAsync(cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        var wait = await harness.NextPollAsync(cancellationToken);

        Assert.That(wait, Is.InRange(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(44)), "§9.1.5: back off, then retry");
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_AnswerLost_AsksForAllEventsFirst(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.Vtn.StopAsync();
        await harness.NextPollAsync(cancellationToken);
        await harness.NextPollAsync(cancellationToken);

        await harness.Vtn.StartAgainAsync(cancellationToken);
        await harness.NextPollAsync(cancellationToken);
        OadrMessage[] next = [await harness.Vtn.ReceiveAsync(cancellationToken), await harness.Vtn.ReceiveAsync(cancellationToken)];

        Assert.That(next.Select(message => message.PayloadName), Is.EqualTo(["oadrRequestEvent", "oadrPoll"]), "the VTN does not send again what wants no answer");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_VtnAnswersInvalidId_IsNotRepeatedWithoutEnd(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var sent = 0;
        harness.Vtn.Answer = message => message is OadrCreatedEvent && ++sent > 0
            ? new OadrResponse { EiResponse = new EiResponse(EiResponseCode.InvalidId, "which event?", "") }
            : null;

        await harness.DistributeAsync(cancellationToken, Some.Event());
        for (var poll = 0; poll < 5; poll++)
        {
            await harness.NextPollAsync(cancellationToken);
            await harness.StartedAsync(cancellationToken);
        }

        Assert.That(sent, Is.EqualTo(1), "EN-38");
        Assert.That(harness.Agent.Status.Events, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Answer_VtnWillNotTakeIt_IsNotSentAgain(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var answers = 0;
        harness.Vtn.Answer = message =>
        {
            answers += message is OadrCreatedEvent ? 1 : 0;
            harness.Vtn.Status = message is OadrCreatedEvent ? 406 : 200;
            return null;
        };

        await harness.DistributeAsync(cancellationToken, Some.Event());
        await harness.NextPollAsync(cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);

        Assert.That(answers, Is.EqualTo(1), "§9.1.5");
    }

    [TestCase(500)]
    [TestCase(403)]
    [CancelAfter(300_000)]
    public async Task Answer_VtnFailsAtItButAnswersPolls_IsTriedThreeTimesWhilePollsGoOn(int status, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var answers = 0;
        harness.Vtn.Answer = message =>
        {
            answers += message is OadrCreatedEvent ? 1 : 0;
            harness.Vtn.Status = message is OadrCreatedEvent ? status : 200;
            return null;
        };

        harness.Vtn.Distribute(Some.Event());
        for (var poll = 0; poll < 6; poll++)
        {
            await harness.NextPollAsync(cancellationToken);
            await harness.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        }

        Assert.That(answers, Is.EqualTo(3));
        Assert.That(harness.Agent.Status.Trouble, Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Answer_VtnGoneBeforeItCouldBeSent_IsSentWhenItIsBack(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var fails = true;
        harness.Vtn.Answer = message =>
        {
            if (message is OadrCreatedEvent && fails)
            {
                fails = false;
                throw new InvalidOperationException("The VTN fails once.");
            }

            return null;
        };

        harness.Vtn.Distribute(Some.Event());
        await harness.NextPollAsync(cancellationToken);
        await harness.NextPollAsync(cancellationToken);
        var answer = await harness.Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);

        Assert.That(answer.EventResponses!.Single().OptType, Is.EqualTo(OptType.OptIn));
    }
}
