using FlexCoop.OpenAdr;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Conformance;

/// <summary>What is asked of a VTN in push mode alone, of all families.</summary>
internal static class PushAtVtn
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    public static IEnumerable<VtnScenario> All { get; } =
    [
        new("TR-23", "What is pushed is not compressed", TransferModes.Push, "§9.1.9.3", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();

            await bench.AnnounceAsync(ven, Hour, FiveMinutes);

            // The listener holds all that comes to it.
            _ = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
        }),

        new("TR-27", "The VEN answers 503", TransferModes.Push, "§9.1.5, §9.1.7", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var before = ven.Listener!.Requests;
            ven.Listener.Serve = context => AnswerAsync(context, StatusCodes.Status503ServiceUnavailable);
            await bench.AnnounceAsync(ven, Hour, FiveMinutes);
            Expect.That(await ven.PollAsync(bench.Cancellation) is OadrResponse, "nothing comes while the VTN waits");
            Expect.Equal(before + 1, ven.Listener.Requests, "requests");

            ven.Listener.Serve = null;
            var arrived = ven.Listener.Arrived;
            await bench.Operator.PassAsync(TimeSpan.FromSeconds(2), bench.Cancellation);
            await arrived.WaitAsync(bench.Cancellation);

            Expect.Equal(1, (await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation)).Events.Count, "events that come after the back-off");
        }),

        new("TR-32", "The base of a VEN with and without a slash at its end", TransferModes.Push, "§9.1.2", async bench =>
        {
            foreach (var path in (string[])["some/prefix", "some/prefix/"])
            {
                var ven = bench.NewVen();
                string? came = null;
                ven.Listener!.Serve = context =>
                {
                    came = context.Request.Path;
                    return Task.FromResult(false);
                };

                await ven.RegisterAsync(bench.Cancellation, RawVen.Registration with { TransportAddress = ven.Listener.Url.AbsoluteUri + path });
                _ = await ven.PollAsync<OadrRegisterReport>(bench.Cancellation);

                Expect.Equal("/some/prefix/OpenADR2/Simple/2.0b/EiReport", came, "the path");
            }
        }),

        new("RG-08", "A VEN registers for push", TransferModes.Push, "rule 309", async bench =>
        {
            var ven = bench.NewVen();

            var created = await ven.RegisterAsync(bench.Cancellation);
            var pushed = await ven.PollAsync<OadrRegisterReport>(bench.Cancellation);
            await ven.AnswerAsync(pushed, bench.Cancellation);

            Expect.Ok(created.EiResponse, RawVen.Registration.RequestId, "oadrCreatedPartyRegistration");
            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the VEN is registered");
        }),

        new("EV-43", "The answer to a pushed event comes as a message of its own", TransferModes.Push, "§8.1", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Hour, FiveMinutes);

            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            var before = (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId].Opt;
            await ven.AnswerAsync(distributed, bench.Cancellation);

            Expect.Equal(null, before, "the opt before the VEN gave one");
            Expect.Equal(OptType.OptIn, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId].Opt, "the opt as the operator sees it");
        }),

        new("RB-07", "A VEN that is slow, gone, redirects, or is inside", TransferModes.Push, "proposal", async bench =>
        {
            var inside = bench.NewVen();
            var refused = await inside.RegisterAsync(bench.Cancellation, RawVen.Registration with { TransportAddress = "https://169.254.169.254/" });
            Expect.Refused(refused.EiResponse, "a registration for push to an address of the inner network");

            var ven = await bench.NewStartedVenAsync();
            var other = bench.NewVen();
            ven.Listener!.Serve = context =>
            {
                context.Response.Headers.Location = other.Listener!.Url.AbsoluteUri;
                return AnswerAsync(context, StatusCodes.Status307TemporaryRedirect);
            };
            await bench.AnnounceAsync(ven, Hour, FiveMinutes);
            Expect.That(await ven.PollAsync(bench.Cancellation) is OadrResponse, "nothing comes while the VTN waits");
            Expect.Equal(0, other.Listener!.Requests, "requests where the redirect leads to");

            ven.Listener.Serve = null;
            var arrived = ven.Listener.Arrived;
            await bench.Operator.PassAsync(TimeSpan.FromSeconds(2), bench.Cancellation);
            await arrived.WaitAsync(bench.Cancellation);

            Expect.Equal(1, (await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation)).Events.Count, "events that come in the end");

            var (slow, gone, prompt) = (await bench.NewStartedVenAsync(), await bench.NewStartedVenAsync(), await bench.NewStartedVenAsync());
            slow.Listener!.Serve = async context =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return true;
            };
            gone.Listener!.Dispose();
            await bench.AnnounceAsync(slow, Hour, FiveMinutes);
            await bench.AnnounceAsync(gone, Hour, FiveMinutes);
            var came = prompt.Listener!.Arrived;
            await bench.AnnounceAsync(prompt, Hour, FiveMinutes);
            await came.WaitAsync(bench.Cancellation);

            Expect.Equal(1, (await prompt.PollAsync<OadrDistributeEvent>(bench.Cancellation)).Events.Count, "events that come to a VEN beside one that is slow and one that is gone");
        }),
    ];

    private static Task<bool> AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.FromResult(true);
    }
}
