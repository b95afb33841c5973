using System.Net;
using System.Net.Http.Headers;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Testing;

/// <summary>A raw VEN: sends what a test tells it to, over a real socket, and holds every answer to the rules of form.</summary>
/// <param name="http">How it speaks to the VTN.</param>
public sealed class TestVen(HttpClient http) : IDisposable
{
    /// <param name="vtn">Where the VTN is; the VEN has a connection of its own.</param>
    public TestVen(Uri vtn)
        : this(new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = vtn })
    {
    }

    /// <summary>The id from the last registration.</summary>
    public VenId VenId { get; private set; }

    public RegistrationId RegistrationId { get; private set; }

    /// <summary>Registers as a new VEN: in pull mode, or in push mode at an address.</summary>
    public async Task<OadrCreatedPartyRegistration> RegisterAsync(CancellationToken cancellationToken, string name = "test-ven", Uri? pushTo = null)
    {
        var created = await SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenName = name, HttpPullModel = pushTo is null, TransportAddress = pushTo?.AbsoluteUri }, cancellationToken);
        VenId = created.VenId ?? default;
        RegistrationId = created.RegistrationId ?? default;
        return created;
    }

    /// <summary>Registers, and goes through what comes after, until the VTN owes nothing: METADATA both ways, and report requests, all confirmed.</summary>
    public async Task StartUpAsync(CancellationToken cancellationToken, params OadrReport[] metadata)
    {
        await RegisterAsync(cancellationToken);
        await SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m1", Reports = metadata, VenId = VenId }, cancellationToken);
        await DrainAsync(cancellationToken);
    }

    public Task<OadrMessage> PollAsync(CancellationToken cancellationToken) => SendAsync(new OadrPoll(VenId), cancellationToken);

    /// <summary>Polls and answers well until nothing is owed; gives what was polled.</summary>
    public async Task<IReadOnlyList<OadrMessage>> DrainAsync(CancellationToken cancellationToken)
    {
        var polled = new List<OadrMessage>();
        while (await PollAsync(cancellationToken) is var message and not OadrResponse)
        {
            polled.Add(message);
            await ReplyAsync(message, cancellationToken);
        }

        return polled;
    }

    /// <summary>Answers well what was polled.</summary>
    public async Task ReplyAsync(OadrMessage polled, CancellationToken cancellationToken)
    {
        switch (polled)
        {
            case OadrRegisterReport register:
                await SendAsync<OadrResponse>(new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), VenId = VenId }, cancellationToken);
                break;
            case OadrCreateReport create:
                await SendAsync<OadrResponse>(Created(create), cancellationToken);
                break;
            case OadrCancelReport cancel:
                await SendAsync<OadrResponse>(new OadrCanceledReport { EiResponse = EiResponse.Ok(cancel.RequestId), PendingReports = [], VenId = VenId }, cancellationToken);
                break;
            case OadrRequestReregistration:
                await AcknowledgeReregistrationAsync(EiResponse.Ok(""), cancellationToken);
                await SendAsync<OadrCreatedPartyRegistration>(
                    Some.CreatePartyRegistration() with { RegistrationId = RegistrationId, VenId = VenId }, cancellationToken);
                break;
            case OadrCancelPartyRegistration cancel:
                await SendAsync<OadrResponse>(
                    new OadrCanceledPartyRegistration { EiResponse = EiResponse.Ok(cancel.RequestId), RegistrationId = RegistrationId, VenId = VenId }, cancellationToken);
                break;
            case OadrDistributeEvent distribute when Answers(distribute) is { Count: > 0 } answers:
                await AnswerAsync(answers, cancellationToken);
                break;
        }
    }

    /// <summary>Answers oadrRequestReregistration; gives what the VTN says to that, which is nothing (protocol.md §3.1, figure 22).</summary>
    public async Task<string> AcknowledgeReregistrationAsync(EiResponse answer, CancellationToken cancellationToken)
    {
        using var response = await PostAsync("EiRegisterParty", OadrWriter.Write(new OadrResponse { EiResponse = answer, VenId = VenId }), cancellationToken);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}";
    }

    public Task<OadrResponse> AnswerAsync(IReadOnlyList<EventResponse> answers, CancellationToken cancellationToken) =>
        SendAsync<OadrResponse>(new OadrCreatedEvent { EiResponse = EiResponse.Ok(""), EventResponses = answers, VenId = VenId }, cancellationToken);

    /// <summary>An answer to each event that wants one.</summary>
    public static IReadOnlyList<EventResponse> Answers(OadrDistributeEvent message, OptType optType = OptType.OptIn) =>
    [
        .. message.Events.Where(oadrEvent => oadrEvent.ResponseRequired == ResponseRequired.Always).Select(oadrEvent => new EventResponse
        {
            ResponseCode = EiResponseCode.Ok,
            RequestId = message.RequestId,
            QualifiedEventId = new QualifiedEventId(oadrEvent.EiEvent.Descriptor.EventId, oadrEvent.EiEvent.Descriptor.ModificationNumber),
            OptType = optType,
        }),
    ];

    /// <summary>Sends a message to the service that serves it, and expects an answer of one kind.</summary>
    public async Task<T> SendAsync<T>(OadrMessage message, CancellationToken cancellationToken)
        where T : OadrMessage => await SendAsync(message, cancellationToken) as T ?? throw new InvalidOperationException($"The answer to {message.PayloadName} is no {typeof(T).Name}.");

    /// <summary>Sends a message to the service that serves it.</summary>
    public async Task<OadrMessage> SendAsync(OadrMessage message, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(Service(message), OadrWriter.Write(message), cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"{(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        }

        var read = OadrReader.Read(body, OadrReaderOptions.Strict);
        return read.Message ?? throw new InvalidDataException($"The answer breaks the rules of form: {read.Faults[0]}");
    }

    /// <summary>Posts bytes as they are.</summary>
    public Task<HttpResponseMessage> PostAsync(string service, byte[] body, CancellationToken cancellationToken, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "OpenADR2/Simple/2.0b/" + service) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        change?.Invoke(request);
        return http.SendAsync(request, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private OadrCreatedReport Created(OadrCreateReport create) => new()
    {
        EiResponse = EiResponse.Ok(create.RequestId),
        PendingReports = [.. create.ReportRequests.Select(request => request.ReportRequestId)],
        VenId = VenId,
    };

    private static string Service(OadrMessage message) => message switch
    {
        OadrPoll => "OadrPoll",
        OadrRequestEvent or OadrCreatedEvent or OadrDistributeEvent => "EiEvent",
        OadrCreateOpt or OadrCancelOpt => "EiOpt",
        OadrQueryRegistration or OadrCreatePartyRegistration or OadrCancelPartyRegistration or OadrCanceledPartyRegistration or OadrResponse => "EiRegisterParty",
        _ => "EiReport",
    };
}
