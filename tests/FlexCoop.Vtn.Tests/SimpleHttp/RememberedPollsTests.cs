using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn.Tests;

/// <summary>Which polls are read once and remembered.</summary>
public sealed class RememberedPollsTests
{
    [Test, CancelAfter(300_000)]
    public async Task Read_PollOfAKnownVen_IsReadOnce_AndOneUnderAMadeUpNameEachTime(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var polls = new RememberedPolls(vtn.Vens);
        var known = OadrWriter.Write(new OadrPoll(ven.VenId));
        var madeUp = OadrWriter.Write(new OadrPoll(new VenId("MADE-UP")));

        var (first, again) = (polls.Read(known), polls.Read(known));
        var (stranger, strangerAgain) = (polls.Read(madeUp), polls.Read(madeUp));

        Assert.That(again, Is.SameAs(first));
        Assert.That(strangerAgain, Is.Not.SameAs(stranger));
        Assert.That(strangerAgain.Message, Is.EqualTo(stranger.Message));
    }
}
