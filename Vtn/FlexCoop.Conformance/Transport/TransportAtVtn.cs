using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Conformance;

/// <summary>Simple HTTP in the clear, with a VTN under test (family TR, from TR-14 on).</summary>
internal static class TransportAtVtn
{
    private static readonly byte[] Query = OadrWriter.Write(new OadrQueryRegistration("QR-1"));
    private static readonly string[] Services = ["EiRegisterParty", "EiEvent", "EiReport", "EiOpt", "OadrPoll"];

    public static IEnumerable<VtnScenario> All { get; } =
    [
        new("TR-14", "Other methods than POST", TransferModes.Pull, "§9.1.5", async bench =>
        {
            foreach (var service in Services)
            {
                foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Head])
                {
                    await ExpectStatusAsync(bench, HttpStatusCode.NotImplemented, $"{method} on {service}", service, Query, request => request.Method = method);
                }
            }

            await ExpectServedAsync(bench);
        }),

        new("TR-15", "A service that does not exist", TransferModes.Pull, "§9.1.5", async bench =>
        {
            await ExpectStatusAsync(bench, HttpStatusCode.NotFound, "POST to EiNothing", "EiNothing", Query);
            await ExpectServedAsync(bench);
        }),

        new("TR-16", "Another content type", TransferModes.Pull, "§9.1.5", async bench =>
        {
            await ExpectStatusAsync(bench, HttpStatusCode.NotAcceptable, "text/plain", "EiRegisterParty", Query, ContentType("text/plain"));
            await ExpectServedAsync(bench);
        }),

        new("TR-17", "The content type in its allowed forms", TransferModes.Pull, "§9.1.9.5", async bench =>
        {
            foreach (var type in (string[])["application/xml", "application/xml; charset=utf-8", "Application/XML;charset=UTF-8"])
            {
                using var response = await bench.NewVen().PostAsync("EiRegisterParty", Query, bench.Cancellation, ContentType(type));

                Expect.Equal(HttpStatusCode.OK, response.StatusCode, type);
                Expect.Equal("application/xml", response.Content.Headers.ContentType?.MediaType, "Content-Type of the answer");
            }

            await ExpectServedAsync(bench);
        }),

        new("TR-18", "A body that the schema refuses", TransferModes.Both, "§9.1.5", async bench =>
        {
            var wrong = Encoding.UTF8.GetString(Query).Replace("requestID", "requestId", StringComparison.Ordinal);
            await ExpectStatusAsync(bench, HttpStatusCode.NotAcceptable, "an unknown element", "EiRegisterParty", Encoding.UTF8.GetBytes(wrong));
            await ExpectServedAsync(bench);
        }),

        new("TR-19", "Bodies that are not well-formed, or made to cost much", TransferModes.Both, "§9.1.5", async bench =>
        {
            string[] bodies =
            [
                "", "<", "{}", "<oadrPayload>", "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
                "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;&x;&x;&x;&x;&x;'>]><a>&y;</a>", string.Concat(Enumerable.Repeat("<a>", 100_000)),
            ];
            foreach (var body in bodies)
            {
                await ExpectStatusAsync(bench, HttpStatusCode.NotAcceptable, body.Length == 0 ? "no body" : body.Length > 40 ? body[..40] : body, "EiRegisterParty", Encoding.UTF8.GetBytes(body));
            }

            await ExpectServedAsync(bench);
        }),

        new("TR-20", "Answers have a length and are not chunked", TransferModes.Pull, "§9.1.9.4", async bench =>
        {
            using var response = await bench.NewVen().PostAsync("EiRegisterParty", Query, bench.Cancellation);

            Expect.That(RecordingHandler.LengthOf(response) > 0, "Content-Length is given");
            Expect.That(response.Headers.TransferEncodingChunked is not true, "Transfer-Encoding is not chunked");
            await ExpectServedAsync(bench);
        }),

        new("TR-22", "A VEN takes compressed answers", TransferModes.Pull, "§9.1.9.2", async bench =>
        {
            foreach (var method in (string[])["gzip", "deflate"])
            {
                using var response = await bench.NewVen().PostAsync(
                    "EiRegisterParty", Query, bench.Cancellation, request => request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(method)));
                var bytes = await response.Content.ReadAsByteArrayAsync(bench.Cancellation);

                Expect.Sequence([method], response.Content.Headers.ContentEncoding, "Content-Encoding");
                Expect.Equal(bytes.Length, response.Content.Headers.ContentLength, "Content-Length, of the compressed body");
                Expect.That(OadrReader.Read(await UnpackAsync(method, bytes, bench.Cancellation), OadrReaderOptions.Strict).Message is OadrCreatedPartyRegistration, "the body unpacks to the answer");
            }

            await ExpectServedAsync(bench);
        }),

        new("TR-28", "The URI in equivalent forms", TransferModes.Both, "rule 511", async bench =>
        {
            foreach (var path in (string[])["EiRegister%50arty", "OadrPoll/../EiRegisterParty", "./EiRegisterParty"])
            {
                await ExpectStatusAsync(bench, HttpStatusCode.OK, path, path, Query);
            }

            await ExpectServedAsync(bench);
        }),

        new("TR-29", "The path in other letter case", TransferModes.Both, "rule 511", async bench =>
        {
            await ExpectStatusAsync(bench, HttpStatusCode.NotFound, "eiregisterparty", "eiregisterparty", Query);
            await ExpectServedAsync(bench);
        }),

        new("TR-30", "No answer has a schemaLocation", TransferModes.Both, "rule 45", ExpectFormAsync),
        new("TR-31", "Answers have the envelope and schemaVersion 2.0b", TransferModes.Both, "rule 509", ExpectFormAsync),

        new("TR-34", "The same message twice", TransferModes.Pull, "§9.1.4", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            var created = ven.Created(RawVen.Opts(distributed));

            var first = await ven.SendAsync<OadrResponse>(created, bench.Cancellation);
            var before = (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId];
            var second = await ven.SendAsync<OadrResponse>(created, bench.Cancellation);

            Expect.Equal(first.EiResponse.ResponseCode, second.EiResponse.ResponseCode, "responseCode of the second answer");
            Expect.Equal(before, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId], "the opt as the operator sees it");
        }),

        new("TR-35", "Times end in Z, durations have no decimals", TransferModes.Both, "rule 1", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));

            // All that comes is read strictly, its times, too; but durations of odd forms are a matter for this scenario alone.
            var told = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            foreach (var duration in told.Events.SelectMany(each => each.EiEvent.Signals.SelectMany(signal => signal.Intervals).Select(interval => interval.Duration).Append(each.EiEvent.ActivePeriod.Duration)))
            {
                Expect.Equal(null, duration?.OddText, "a duration of an odd form");
            }

            Expect.Equal(EventStatus.Far, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }),

        new("TR-36", "Times with fractions of a second come in", TransferModes.Both, "rule 1", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var metadata = new OadrReport
            {
                ReportRequestId = new ReportRequestId("0"),
                ReportSpecifierId = new ReportSpecifierId("SPEC-1"),
                ReportName = ReportName.TelemetryUsage.AsMetadata(),
                CreatedDateTime = new DateTimeOffset(2026, 6, 30, 18, 0, 0, 123, TimeSpan.Zero),
                Duration = OadrDuration.From(TimeSpan.FromHours(1)),
                Descriptions = [],
            };

            var bytes = Encoding.UTF8.GetString(OadrWriter.Write(new OadrRegisterReport { RequestId = "RR-1", Reports = [metadata], VenId = ven.VenId }));
            Expect.That(bytes.Contains("18:00:00.123Z", StringComparison.Ordinal), "the bench writes the fraction");
            await ExpectStatusAsync(bench, HttpStatusCode.OK, "createdDateTime with milliseconds", "EiReport", Encoding.UTF8.GetBytes(bytes));
            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the VEN is still registered");
        }),
    ];

    private static Action<HttpRequestMessage> ContentType(string type) => request =>
    {
        request.Content!.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
    };

    private static async Task ExpectStatusAsync(
        VtnBench bench, HttpStatusCode expected, string what, string service, byte[] body, Action<HttpRequestMessage>? change = null)
    {
        using var response = await bench.NewVen().PostAsync(service, body, bench.Cancellation, change);
        Expect.Equal(expected, response.StatusCode, $"HTTP status of {what}");
    }

    /// <summary>After whatever came before, the next good request is served, and the operator sees what it did.</summary>
    private static async Task ExpectServedAsync(VtnBench bench)
    {
        var ven = bench.NewVen();
        Expect.Ok((await ven.RegisterAsync(bench.Cancellation)).EiResponse, RawVen.Registration.RequestId, "oadrCreatedPartyRegistration afterwards");
        Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the operator sees the VEN registered");
    }

    /// <summary>Every kind of answer passes the strict reader, which wants the envelope and the version and no schemaLocation.</summary>
    private static async Task ExpectFormAsync(VtnBench bench)
    {
        var ven = await bench.NewStartedVenAsync();
        await bench.AnnounceAsync(ven, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
        foreach (var (service, message) in ((string, OadrMessage)[])
            [
                ("EiRegisterParty", new OadrQueryRegistration("QR-1")), ("OadrPoll", new OadrPoll(ven.VenId)), ("EiEvent", new OadrRequestEvent { RequestId = "RE-1", VenId = ven.VenId }),
                ("EiReport", new OadrRegisterReport { RequestId = "RR-1", VenId = ven.VenId }), ("EiEvent", ven.Created()),
            ])
        {
            using var response = await ven.PostAsync(service, OadrWriter.Write(message), bench.Cancellation);
            Expect.Equal(HttpStatusCode.OK, response.StatusCode, $"HTTP status of the answer to {message.PayloadName}");
            var read = OadrReader.Read(await response.Content.ReadAsByteArrayAsync(bench.Cancellation), OadrReaderOptions.Strict);
            Expect.Equal(0, read.Faults.Count, $"faults of the answer to {message.PayloadName} ({string.Join(" | ", read.Faults)})");
            Expect.Equal("2.0b", read.SchemaVersion, "schemaVersion");
        }

        Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the VEN is still registered");
    }

    private static async Task<byte[]> UnpackAsync(string method, byte[] bytes, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream(bytes);
        await using Stream unpacking = method == "gzip" ? new GZipStream(packed, CompressionMode.Decompress) : new ZLibStream(packed, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        await unpacking.CopyToAsync(unpacked, cancellationToken);
        return unpacked.ToArray();
    }
}
