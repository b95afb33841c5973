using System.Net;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Profile20a;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Conformance;

/// <summary>A VEN of OpenADR 2.0a that does what a scenario says and nothing by itself. Every answer is held to the grammar of 2.0a.</summary>
/// <param name="wire">Carries its messages.</param>
/// <param name="venId">Under which the operator has entered it.</param>
public sealed class RawVen20a(RawVen wire, VenId venId)
{
    /// <summary>Under which the operator has entered it.</summary>
    public VenId VenId => venId;

    /// <summary>The last answer as it came; empty before the first.</summary>
    public string LastText { get; private set; } = "";

    /// <summary>Asks for all its events, as such a VEN polls.</summary>
    public Task<OadrDistributeEvent> RequestEventsAsync(CancellationToken cancellationToken, uint? replyLimit = null) =>
        SendAsync<OadrDistributeEvent>(new OadrRequestEvent { RequestId = "RE-1", VenId = venId, ReplyLimit = replyLimit }, cancellationToken);

    /// <summary>The next events that were posted to it, once the VTN has nothing more to post.</summary>
    /// <exception cref="NonconformanceException">None came, or what came breaks the rules of form.</exception>
    public async Task<OadrDistributeEvent> TakeEventsAsync(CancellationToken cancellationToken)
    {
        var pushed = await wire.TakePushedAsync(venId, cancellationToken);
        LastText = pushed?.Text ?? "";
        return pushed?.Message as OadrDistributeEvent ?? throw new NonconformanceException($"no events are posted to a VEN of 2.0a in push mode ({wire.Listener!.Requests} requests came)");
    }

    /// <summary>Answers the events of a message that want it.</summary>
    public Task<OadrResponse> AnswerAsync(OadrDistributeEvent message, CancellationToken cancellationToken, OptType optType = OptType.OptIn) =>
        SendAsync<OadrResponse>(new OadrCreatedEvent { EiResponse = EiResponse.Ok(""), EventResponses = RawVen.Opts(message, optType), VenId = venId }, cancellationToken);

    /// <summary>Sends a message, and expects a payload of one kind.</summary>
    /// <exception cref="NonconformanceException">The answer is another, or breaks the rules of form.</exception>
    public async Task<T> SendAsync<T>(OadrMessage message, CancellationToken cancellationToken)
        where T : OadrMessage
    {
        using var response = await PostAsync(Oadr20aWriter.Write(message), cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        Expect.Equal(HttpStatusCode.OK, response.StatusCode, $"HTTP status of the answer to {message.PayloadName}");
        Expect.Equal("application/xml", response.Content.Headers.ContentType?.MediaType, $"Content-Type of the answer to {message.PayloadName} (§9.1.9.5)");
        LastText = System.Text.Encoding.UTF8.GetString(body);
        var read = Oadr20aReader.Read(body, OadrReaderOptions.Strict);
        return read.Message switch
        {
            T answer => answer,
            null => throw new NonconformanceException($"The answer to {message.PayloadName} breaks the rules of form of 2.0a: {string.Join(" | ", read.Faults)}"),
            var other => throw new NonconformanceException($"{message.PayloadName} was answered by {other.PayloadName}, expected {typeof(T).Name}"),
        };
    }

    /// <summary>Posts bytes as they are; the path of 2.0a is one level above that of 2.0b.</summary>
    public Task<HttpResponseMessage> PostAsync(byte[] body, CancellationToken cancellationToken) => wire.PostAsync("../EiEvent", body, cancellationToken);
}
