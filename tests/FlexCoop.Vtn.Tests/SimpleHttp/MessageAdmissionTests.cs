using System.Net;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>The token bucket of each VEN, over a real socket; the wire clock stands still unless it is told otherwise.</summary>
public sealed class MessageAdmissionTests
{
    private const int Burst = 500;
    private const int Rate = 20;

    [Test, CancelAfter(300_000)]
    public async Task Poll_MoreThanTheBurst_IsTold503AndTheOthersAreServed(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var looping = await vtn.NewStartedVenAsync(cancellationToken);
        using var other = await vtn.NewStartedVenAsync(cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromMinutes(1));

        var statuses = new List<HttpStatusCode>();
        for (var poll = 0; poll < Burst; poll++)
        {
            statuses.Add(await PollAsync(looping, cancellationToken));
        }

        using var refused = await looping.PostAsync("OadrPoll", OadrWriter.Write(new OadrPoll(looping.VenId)), cancellationToken);
        var others = await PollAsync(other, cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromSeconds(1.0 / Rate));
        var again = await PollAsync(looping, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(statuses, Is.All.EqualTo(HttpStatusCode.OK));
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(refused.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)), "whole seconds, and never none");
            Assert.That(await refused.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo("Too many messages; come again in 1 s.\n"));
            Assert.That(others, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(again, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    /// <summary>A poll is remembered by its bytes; what it is answered is decided each time.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Poll_SameBytesAfterTheRegistrationEnded_IsRefused(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var before = (OadrResponse)await ven.PollAsync(cancellationToken);

        await ven.SendAsync<OadrCanceledPartyRegistration>(
            new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);
        var after = (OadrResponse)await ven.PollAsync(cancellationToken);

        Assert.That(before.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(after.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.NotRegistered));
    }

    private static async Task<HttpStatusCode> PollAsync(TestVen ven, CancellationToken cancellationToken)
    {
        using var answer = await ven.PostAsync("OadrPoll", OadrWriter.Write(new OadrPoll(ven.VenId)), cancellationToken);
        return answer.StatusCode;
    }
}
