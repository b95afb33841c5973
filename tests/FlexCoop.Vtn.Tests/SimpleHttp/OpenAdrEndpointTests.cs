using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>The transport (protocol.md §2), over a real socket.</summary>
public sealed class OpenAdrEndpointTests
{
    private static readonly byte[] Query = OadrWriter.Write(new OadrQueryRegistration("q1"));

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("HEAD")]
    [CancelAfter(300_000)]
    public async Task Request_OtherMethodThanPost_IsNotImplemented(string method, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        using var response = await ven.PostAsync("OadrPoll", Query, cancellationToken, request => request.Method = new HttpMethod(method));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotImplemented));
    }

    [TestCase("EiRegisterParties")]
    [TestCase("eiregisterparty", Description = "the path is case-sensitive (rule 511)")]
    [TestCase("OadrPoll/more")]
    [CancelAfter(300_000)]
    public async Task Request_NoSuchService_IsNotFound(string service, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        using var response = await ven.PostAsync(service, Query, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Request_PeersMistakes_AreOverlookedAndCounted(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        var counted = new List<string?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Meter.Scope == vtn.Meters && instrument.Meter.Name == OpenAdrMetrics.MeterName)
            {
                me.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, times, tags, _) => counted.Add($"{instrument.Name} {tags[0].Value} {times}"));
        listener.Start();
        var bare = "<oadrQueryRegistration xmlns='http://openadr.org/oadr-2.0b/2012/07'><requestID xmlns='http://docs.oasis-open.org/ns/energyinterop/201110/payloads'>q1</requestID></oadrQueryRegistration>";

        using var response = await ven.PostAsync("EiRegisterParty", Encoding.UTF8.GetBytes(bare), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(counted, Is.EquivalentTo(["flexcoop.openadr.overlooked BarePayload 1", "flexcoop.openadr.overlooked MissingSchemaVersion 1"]));
    }

    [TestCase("EiRegister%50arty", Description = "percent-encoded letters are the letters (rule 511)")]
    [TestCase("OadrPoll/../EiRegisterParty", Description = "dot segments are removed (rule 511)")]
    [CancelAfter(300_000)]
    public async Task Request_EquivalentUri_IsServed(string service, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        using var response = await ven.PostAsync(service, Query, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("text/plain", HttpStatusCode.NotAcceptable)]
    [TestCase("application/json", HttpStatusCode.NotAcceptable)]
    [TestCase("application/xml; charset=iso-8859-1", HttpStatusCode.NotAcceptable)]
    [TestCase("application/xml", HttpStatusCode.OK)]
    [TestCase("application/xml; charset=utf-8", HttpStatusCode.OK)]
    [TestCase("Application/XML;charset=\"UTF-8\"", HttpStatusCode.OK)]
    [TestCase("text/xml", HttpStatusCode.OK, Description = "what some peers send (interop.md §1.1)")]
    [CancelAfter(300_000)]
    public async Task Request_ContentType_IsTakenOrNotAcceptable(string contentType, HttpStatusCode status, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        using var response = await ven.PostAsync(
            "EiRegisterParty", Query, cancellationToken, request => request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType));

        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    [Test, CancelAfter(300_000)]
    public async Task Request_Chunked_IsNotAcceptable(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        using var response = await ven.PostAsync("EiRegisterParty", Query, cancellationToken, request => request.Headers.TransferEncodingChunked = true);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotAcceptable));
    }

    [Test, CancelAfter(300_000)]
    public async Task Reply_AnyRequest_HasContentLengthAndIsNotChunked(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        using var response = await ven.PostAsync("EiRegisterParty", Query, cancellationToken);

        Assert.That(response.Content.Headers.ContentLength, Is.Positive);
        Assert.That(response.Headers.TransferEncodingChunked, Is.Not.True);
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/xml"));
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("br")]
    [CancelAfter(300_000)]
    public async Task Reply_AcceptEncoding_IsCompressedWithIt(string encoding, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        using var response = await ven.PostAsync("EiRegisterParty", Query, cancellationToken, request => request.Headers.Add("Accept-Encoding", encoding));

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        Assert.That(response.Content.Headers.ContentEncoding, Is.EqualTo([encoding]));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(body.Length));
        Assert.That(OadrReader.Read(Decompress(body, encoding)).Message, Is.TypeOf<OadrCreatedPartyRegistration>());
    }

    [TestCase("identity")]
    [TestCase("gzip;q=0")]
    [TestCase("zstd")]
    [CancelAfter(300_000)]
    public async Task Reply_NoEncodingThatWeHave_IsPlain(string encoding, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        using var response = await ven.PostAsync("EiRegisterParty", Query, cancellationToken, request => request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding));

        Assert.That(response.Content.Headers.ContentEncoding, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Request_SchemaInvalid_IsNotAcceptableWithEveryFault(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        var wrong = Encoding.UTF8.GetString(OadrWriter.Write(Some.CreatePartyRegistration()))
            .Replace(">2.0b</oadr:oadrProfileName", ">3.0</oadr:oadrProfileName", StringComparison.Ordinal)
            .Replace(">false</oadr:oadrReportOnly", ">False</oadr:oadrReportOnly", StringComparison.Ordinal);

        using var response = await ven.PostAsync("EiRegisterParty", Encoding.UTF8.GetBytes(wrong), cancellationToken);

        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotAcceptable));
        Assert.That(text, Does.Contain("oadr:oadrProfileName: '3.0' is not allowed here; give 2.0a or 2.0b"));
        Assert.That(text, Does.Contain("oadr:oadrReportOnly: 'False' is not allowed here; give true or false"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Request_WrongEndpoint_IsNotFoundAndNamesTheRightOne(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        using var response = await ven.PostAsync("EiEvent", Query, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Does.Contain("send it to EiRegisterParty"));
    }

    [TestCase("EiRegisterParty")]
    [TestCase("OadrPoll")]
    [CancelAfter(300_000)]
    public async Task Response_AtAnyService_IsAnsweredByAnEmptyBody(string service, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        using var response = await ven.PostAsync(service, OadrWriter.Write(new OadrResponse { EiResponse = EiResponse.Ok("") }), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await response.Content.ReadAsByteArrayAsync(cancellationToken), Is.Empty, "figure 22");
    }

    /// <summary>Every message of the shared corpus that is no good, at every service: never a 500, and the next good request is served.</summary>
    [TestCaseSource(nameof(Broken)), CancelAfter(300_000)]
    public async Task Request_BrokenSample_IsNotAcceptableAndTheNextGoodOneIsServed(string service, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        foreach (var row in Csv.Read(SharedMaterial.Path("openadr", "samples", "invalid", "index.csv")))
        {
            var body = await File.ReadAllBytesAsync(SharedMaterial.Path("openadr", "samples", "invalid", row["file"]), cancellationToken);

            using var response = await ven.PostAsync(service, body, cancellationToken);

            var isTransport = row["category"] is "not-well-formed" or "encoding" or "xml-attack" || (row["category"] == "schema" && row["file"] != "oadrPoll.unqualified-id.xml" && row["file"] != "oadrPoll.unqualified-schemaversion.xml");
            Assert.That((int)response.StatusCode, isTransport ? Is.EqualTo(406) : Is.LessThan(500), row["file"]);
            Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Does.Not.Contain("CANARY-TEXT"), row["file"]);
        }

        Assert.That((await ven.RegisterAsync(cancellationToken)).EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    private static readonly string[] Broken = ["EiRegisterParty", "EiEvent", "EiReport", "EiOpt", "OadrPoll"];

    private static byte[] Decompress(byte[] body, string encoding)
    {
        using Stream stream = encoding switch
        {
            "gzip" => new GZipStream(new MemoryStream(body), CompressionMode.Decompress),
            "br" => new BrotliStream(new MemoryStream(body), CompressionMode.Decompress),
            _ => new ZLibStream(new MemoryStream(body), CompressionMode.Decompress),
        };
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}
