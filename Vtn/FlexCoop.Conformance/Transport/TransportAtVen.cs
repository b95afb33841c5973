using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using FlexCoop.OpenAdr;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Conformance;

/// <summary>Simple HTTP in the clear, with a VEN under test (family TR, from TR-14 on).</summary>
/// <remarks>A VEN that pulls serves nothing: what it must refuse comes to it as an answer, and must have no effect. One that is pushed to answers with 406.</remarks>
internal static partial class TransportAtVen
{
    public static IEnumerable<VenScenario> All { get; } =
    [
        new("TR-18", "Answers that the schema refuses", TransferModes.Both, "§9.1.5", async bench =>
        {
            var good = Encoding.UTF8.GetString(OadrWriter.Write(RawVtn.Distribution("DIST-1", Future(bench))));
            await ExpectNoEffectAsync(bench, good.Replace("eiEventSignals", "eiEventSignalz", StringComparison.Ordinal), good.Replace("modificationNumber>0<", "modificationNumber>nil<", StringComparison.Ordinal));
        }),

        new("TR-19", "Answers that are not well-formed, or made to cost much", TransferModes.Both, "§9.1.5", bench => ExpectNoEffectAsync(
            bench,
            "<",
            "{}",
            "<oadrPayload>",
            "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;&x;&x;&x;&x;&x;'>]><a>&y;</a>",
            string.Concat(Enumerable.Repeat("<a>", 100_000)))),

        // The raw VTN holds everything that it receives to the rules of form.
        new("TR-21", "Requests have Host, Content-Length and Content-Type, and are not chunked", TransferModes.Pull, "rule 53", bench => ExpectOfEachAsync(bench, _ => true, "is a good request")),

        new("TR-24", "The VTN takes 4.9 s to answer", TransferModes.Pull, "§9.1.6", async bench =>
        {
            await bench.StartAsync();
            var one = Future(bench);
            bench.Vtn.Events = [one];
            bench.Vtn.Serve = async (message, response) =>
            {
                if (message is OadrPoll)
                {
                    bench.Vtn.Serve = null;
                    await Task.Delay(TimeSpan.FromSeconds(4.9), TimeProvider.System, response.HttpContext.RequestAborted);
                }

                return false;
            };

            var answer = await bench.DeliverAsync<OadrCreatedEvent>(RawVtn.Distribution("DIST-1", one));

            bench.ExpectTaken(answer.EventResponses!.Single(), one);
        }),

        new("TR-25", "The VTN stops answering", TransferModes.Pull, "§9.1.7", async bench =>
        {
            await bench.StartAsync();
            await bench.Vtn.StopAsync();
            await bench.Owner.NextContactAsync(bench.Cancellation);
            var waits = new List<TimeSpan>();
            for (var tries = 0; tries < 14; tries++)
            {
                waits.Add(await bench.Owner.NextContactAsync(bench.Cancellation));
                if (tries < 5)
                {
                    ExpectAbout(bench, Math.Pow(2, tries), waits[tries], $"wait {tries + 1}");
                }
            }

            Expect.That(waits[^1] <= waits[^2] * 1.3 && waits[^1] <= TimeSpan.FromHours(1.1), $"there is a ceiling; the last waits are {waits[^2]} and {waits[^1]}");
            bench.ExpectRegistered();
            var before = bench.Vtn.Count;
            await bench.Vtn.OpenAsync(bench.Cancellation);
            await bench.Owner.NextContactAsync(bench.Cancellation);
            await bench.Vtn.IdleAsync(before, bench.Cancellation);
            Expect.That(await bench.Owner.NextContactAsync(bench.Cancellation) >= 0.95 * bench.Vtn.PollInterval, "polls come at their pace again");
        }),

        new("TR-26", "The VTN answers 503 and 500, and 404, 406 and 501", TransferModes.Pull, "§9.1.5", async bench =>
        {
            await bench.StartAsync();
            foreach (var status in (int[])[503, 500])
            {
                bench.Vtn.Serve = Status<OadrPoll>(status);
                await bench.Owner.NextContactAsync(bench.Cancellation);
                _ = await bench.Vtn.ReceiveAsync<OadrPoll>(bench.Cancellation);
                bench.Vtn.Serve = null;
                ExpectAbout(bench, 1, await bench.Owner.NextContactAsync(bench.Cancellation), $"wait after {status}");
                _ = await bench.Vtn.ReceiveAsync<OadrPoll>(bench.Cancellation);
            }

            foreach (var status in (int[])[404, 406, 501])
            {
                bench.Vtn.Serve = Status<OadrCreatedEvent>(status);
                var one = Future(bench, $"EV-{status}");
                bench.Vtn.Events = [one];
                var sent = await bench.DeliverAsync(RawVtn.Distribution("DIST-1", one));
                bench.Vtn.Serve = null;
                var later = await bench.DeliverAsync();

                Expect.Equal(1, sent.Concat(later).OfType<OadrCreatedEvent>().Count(), $"how often a message is sent that was refused with {status}");
                Expect.That(bench.Owner.View().Event(one.Id()) is not null, "the owner sees the event");
            }

            await bench.ExpectRegisteredAsync();
        }),

        new("TR-28", "The VTN's address has a port and a prefix", TransferModes.Both, "rule 511", async bench =>
        {
            bench.Setup = bench.Setup with { VtnUrl = new Uri(bench.Vtn.Url, "some%2Dpre/./fix/") };

            await bench.StartAsync();

            await bench.ExpectRegisteredAsync();
        }),

        // The raw VTN serves no other letters than the standard's.
        new("TR-29", "The path has the letter case of the standard", TransferModes.Both, "rule 511", async bench =>
        {
            await ExpectOfEachAsync(bench, _ => true, "came to the right path");
            if (bench.IsPush)
            {
                using var response = await bench.Vtn.PushAsync("eievent", OadrWriter.Write(RawVtn.Distribution("DIST-1")), bench.Cancellation);
                Expect.Equal(HttpStatusCode.NotFound, response.StatusCode, "status of the VEN's answer at another path");
            }
        }),

        new("TR-30", "No message has a schemaLocation", TransferModes.Both, "rule 45", bench => ExpectOfEachAsync(bench, text => !text.Contains("schemaLocation", StringComparison.OrdinalIgnoreCase), "has no schemaLocation")),

        new("TR-31", "Messages have the envelope and schemaVersion 2.0b", TransferModes.Both, "rule 509", bench => ExpectOfEachAsync(
            bench, text => text.Contains("oadrPayload", StringComparison.Ordinal) && text.Contains("schemaVersion=\"2.0b\"", StringComparison.Ordinal), "has the envelope and schemaVersion 2.0b")),

        new("TR-35", "Times are in UTC, durations without fractions", TransferModes.Both, "rule 1", bench => ExpectOfEachAsync(
            bench,
            text => Times().Matches(text).All(time => time.Value.EndsWith('Z')) && !FractionalDurations().IsMatch(text),
            "has times with Z and durations without fractions")),

        new("TR-36", "Times with fractions of a second come in", TransferModes.Both, "rule 1", async bench =>
        {
            await bench.StartAsync();
            var one = Future(bench).With(period => period with { DtStart = period.DtStart.AddMilliseconds(250) });
            bench.Vtn.Events = [one];
            var text = Encoding.UTF8.GetString(OadrWriter.Write(RawVtn.Distribution("DIST-1", Future(bench))));
            var start = one.EiEvent.ActivePeriod.DtStart.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
            Expect.That(text.Contains(start + "Z", StringComparison.Ordinal), "the bench finds the start");
            text = text.Replace(start + "Z", start + ".250Z", StringComparison.Ordinal);
            if (bench.IsPush)
            {
                using var response = await bench.Vtn.PushAsync("EiEvent", Encoding.UTF8.GetBytes(text), bench.Cancellation);
                Expect.Equal(HttpStatusCode.OK, response.StatusCode, "status of the VEN's answer");
            }
            else
            {
                bench.Vtn.Serve = Body(text, () => bench.Vtn.Serve = null);
                await bench.Owner.NextContactAsync(bench.Cancellation);
            }

            var answer = await bench.Vtn.ReceiveAsync<OadrCreatedEvent>(bench.Cancellation);

            bench.ExpectTaken(answer.EventResponses!.Single(), one);
            await bench.ExpectRegisteredAsync();
        }),
    ];

    private static OadrEvent Future(VenBench bench, string id = "EV-1") => Announced.Simple(bench.Owner.Now, id, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    /// <summary>Between two machines a wait is measured from the one request to the other, with the answer in between.</summary>
    private static void ExpectAbout(VenBench bench, double seconds, TimeSpan waited, string what) =>
        Expect.That(Math.Abs(waited.TotalSeconds - seconds) <= (0.1 * seconds) + (bench.Owner.Tolerance > TimeSpan.Zero ? 0.5 : 0.01), $"{what} is about {seconds} s, ±10 %; it was {waited}");

    private static Func<OadrMessage, HttpResponse, Task<bool>> Status<T>(int status) => (message, response) =>
    {
        var isMeant = message is T;
        response.StatusCode = isMeant ? status : response.StatusCode;
        return Task.FromResult(isMeant);
    };

    /// <summary>Answers the next poll with this.</summary>
    private static Func<OadrMessage, HttpResponse, Task<bool>> Body(string text, Action served) => async (message, response) =>
    {
        if (message is not OadrPoll)
        {
            return false;
        }

        served();
        response.ContentType = "application/xml";
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
        return true;
    };

    /// <summary>Bad answers to polls, or bad messages that are pushed, change nothing, and the VEN goes on.</summary>
    private static async Task ExpectNoEffectAsync(VenBench bench, params string[] bodies)
    {
        await bench.StartAsync();
        foreach (var body in bodies)
        {
            var before = bench.Vtn.Count;
            if (bench.IsPush)
            {
                using var response = await bench.Vtn.PushAsync("EiEvent", Encoding.UTF8.GetBytes(body), bench.Cancellation);
                Expect.Equal(HttpStatusCode.NotAcceptable, response.StatusCode, "status of the VEN's answer");
                await bench.Vtn.IdleAsync(before, bench.Cancellation);
            }
            else
            {
                bench.Vtn.Serve = Body(body, () => bench.Vtn.Serve = null);
                await bench.Owner.NextContactAsync(bench.Cancellation);
                await bench.Owner.NextContactAsync(bench.Cancellation);
                await bench.Vtn.IdleAsync(before + 1, bench.Cancellation);
            }

            Expect.Sequence([], bench.Vtn.Since(before).Select(message => message.PayloadName), $"what comes after {(body.Length > 40 ? body[..40] : body)}");
            Expect.Equal(0, bench.Owner.View().Events.Count, "events as the owner sees them");
        }

        await bench.ExpectRegisteredAsync();
    }

    /// <summary>Makes the VEN say many things, and looks at each as it came.</summary>
    private static async Task ExpectOfEachAsync(VenBench bench, Func<string, bool> holds, string what)
    {
        await bench.StartAsync();
        var one = Future(bench);
        bench.ExpectTaken(await bench.AnswerToAsync(one), one);
        await bench.DeliverAsync(new OadrRegisterReport { RequestId = "RR-1", Reports = [] });
        var (optId, refusal) = await bench.Owner.AddScheduleAsync(OptType.OptOut, bench.Owner.Now.AddDays(1), TimeSpan.FromHours(2), bench.Cancellation);
        Expect.That(optId is not null, $"the schedule is taken ({refusal})");
        _ = await bench.Vtn.ReceiveAsync<OadrCreateOpt>(bench.Cancellation);
        await bench.ExpectRegisteredAsync();

        foreach (var received in bench.Vtn.AllSince(0))
        {
            Expect.That(holds(received.Text), $"{received.Message.PayloadName} {what}: {received.Text}");
        }
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^<""]*", RegexOptions.NonBacktracking)]
    private static partial Regex Times();

    [GeneratedRegex(@">[+-]?P[^<]*\.[^<]*<", RegexOptions.NonBacktracking)]
    private static partial Regex FractionalDurations();
}
