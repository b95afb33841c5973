using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>The VTN's process dies as by SIGKILL, and is started again: nothing that it acknowledged is lost.</summary>
/// <remarks>A kill says nothing about a power cut: what was written stays with the operating system. Torn files have tests of their own.</remarks>
[Scenario("RB-05", DeviceUnderTest.Vtn)]
public sealed class VtnKillTests
{
    [Test, CancelAfter(300_000)]
    public async Task Kill_AfterThe201OfAnEvent_EventIsDelivered(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        using var cooperative = NewCooperative(vtn);
        await cooperative.RegisterAsync(cooperative.First, cancellationToken);
        await cooperative.PollAsync(cooperative.First, OptType.OptIn, cancellationToken);

        await cooperative.AnnounceAsync("evening", cancellationToken);
        await KillAndStartAsync(vtn, cancellationToken);
        var polled = await cooperative.First.PollAsync(cancellationToken);

        await cooperative.First.ReplyAsync(polled, cancellationToken);

        Assert.That(((OadrDistributeEvent)polled).Events, Has.Count.EqualTo(1));
        await cooperative.VerifyAsync(cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Kill_AfterADelivery_EventIsDeliveredAgain(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        using var cooperative = NewCooperative(vtn);
        await cooperative.RegisterAsync(cooperative.First, cancellationToken);
        await cooperative.PollAsync(cooperative.First, OptType.OptIn, cancellationToken);
        await cooperative.AnnounceAsync("evening", cancellationToken);

        var delivered = await cooperative.First.PollAsync(cancellationToken);
        await KillAndStartAsync(vtn, cancellationToken);
        var again = await cooperative.First.PollAsync(cancellationToken);
        await cooperative.First.ReplyAsync(again, cancellationToken);

        Assert.That(TestVen.Answers((OadrDistributeEvent)again).Select(answer => answer.QualifiedEventId), Is.EqualTo(TestVen.Answers((OadrDistributeEvent)delivered).Select(answer => answer.QualifiedEventId)));
        await cooperative.VerifyAsync(cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Kill_AfterAnOpt_OptIsKeptAndNothingIsOwed(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        using var cooperative = NewCooperative(vtn);
        await cooperative.RegisterAsync(cooperative.First, cancellationToken);
        await cooperative.AnnounceAsync("evening", cancellationToken);

        await cooperative.PollAsync(cooperative.First, OptType.OptOut, cancellationToken);
        await KillAndStartAsync(vtn, cancellationToken);
        var polled = await cooperative.First.PollAsync(cancellationToken);

        Assert.That(polled, Is.TypeOf<OadrResponse>());
        await cooperative.VerifyAsync(cancellationToken);
    }

    private static Cooperative NewCooperative(LabVtn vtn) => new(vtn, TimeProvider.System.GetUtcNow());

    private static async Task KillAndStartAsync(LabVtn vtn, CancellationToken cancellationToken)
    {
        await vtn.Process.KillAsync(cancellationToken);
        await vtn.StartAgainAsync(crashPoint: null, cancellationToken);
    }
}
