using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>A payload that a VTN has posted to a raw VEN.</summary>
/// <param name="Path">Where it came, such as <c>/OpenADR2/Simple/2.0b/EiEvent</c>.</param>
/// <param name="Message">The payload.</param>
public sealed record PushedMessage(string Path, OadrMessage Message)
{
    private readonly TaskCompletionSource<byte[]> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The payload as it came.</summary>
    public string Text { get; init; } = "";

    /// <summary>The body of the answer; it is there once <see cref="Reply"/> was called.</summary>
    internal Task<byte[]> Replied => _reply.Task;

    /// <summary>Whether the VTN waits for the answer: to events it comes as a message of its own (§8.1).</summary>
    internal bool IsHeld => Message is not OadrDistributeEvent && !_reply.Task.IsCompleted;

    /// <summary>Answers by HTTP 200 with this body; empty for none.</summary>
    public void Reply(byte[] body) => _reply.TrySetResult(body);

    /// <summary>Whether a message is the answer that belongs into the reply (protocol.md §3.3).</summary>
    internal bool IsAnsweredBy(OadrMessage answer) => (Message, answer) switch
    {
        (OadrRegisterReport, OadrRegisteredReport) or (OadrCreateReport, OadrCreatedReport) or (OadrCancelReport, OadrCanceledReport) => true,
        (OadrCreatedReport, OadrResponse) or (OadrRequestReregistration, OadrResponse) or (OadrCancelPartyRegistration, OadrCanceledPartyRegistration) => true,
        _ => false,
    };
}
