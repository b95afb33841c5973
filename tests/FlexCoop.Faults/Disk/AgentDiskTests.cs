using FlexCoop.OpenAdr;

namespace FlexCoop.Faults;

/// <summary>The disk of an agent fails to flush: it answers to nothing that it does not hold, and no device stays curtailed for it .</summary>
public sealed class AgentDiskTests
{
    private const int StorageFailed = 3;
    private static readonly string[] OnceEach = ["set", "release"];

    [Test, CancelAfter(90_000)]
    public async Task FlushFails_NothingIsAnsweredDevicesAreLetGoAndTheProcessEnds_AndTheNextAnswers(CancellationToken cancellationToken)
    {
        await using var home = await Home.StartAsync(cancellationToken);
        var running = Home.Running();
        await home.FollowAsync(running, cancellationToken);
        home.Vtn.Received();

        int exitCode;
        string error;
        using (await FailingFlushes.OfAsync(home.Agent.Id, cancellationToken))
        {
            home.Vtn.Distribute(Home.Cancelled(running));
            (exitCode, _, error) = await home.Agent.EndAsync(cancellationToken);
        }

        var answered = home.Vtn.Received().OfType<OadrCreatedEvent>().SelectMany(created => created.EventResponses ?? [])
            .Where(answer => answer.QualifiedEventId.ModificationNumber == 1).ToList();
        var devices = home.Devices();
        await home.StartAgainAsync();
        await home.AnsweredAsync(Home.Cancelled(running), cancellationToken);

        Assert.That(answered, Is.Empty, "nothing is answered");
        Assert.That(exitCode, Is.EqualTo(StorageFailed), error);
        Assert.That(error, Does.Contain("could not be flushed"));
        Assert.That(devices, Has.Count.EqualTo(4));
        Assert.That(devices.Values, Is.All.EqualTo(OnceEach), "every device is let go, once");
        Assert.That((await home.DevicesAsync(cancellationToken)).Values.SelectMany(taken => taken).Count(taken => taken == "set"), Is.EqualTo(4), "the next agent sets nothing");
    }
}
