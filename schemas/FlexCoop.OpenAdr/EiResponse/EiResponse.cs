namespace FlexCoop.OpenAdr;

/// <summary>How a message was taken (XSD: ei:eiResponse).</summary>
/// <param name="ResponseCode">200, or why not.</param>
/// <param name="ResponseDescription">A text that a person can act on; null when there is nothing to say.</param>
/// <param name="RequestId">The requestID of the message that is answered; empty when that was (rules 207, 303), and beside event responses (rule 42).</param>
public sealed record EiResponse(EiResponseCode ResponseCode, string? ResponseDescription, string RequestId)
{
    /// <summary>All is well.</summary>
    public static EiResponse Ok(string requestId) => new(EiResponseCode.Ok, "OK", requestId);
}
