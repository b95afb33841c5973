namespace FlexCoop.Middleware.Webhooks;

/// <summary>What came of a try to deliver.</summary>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="Fault">Why it was not taken; null when it was.</param>
/// <param name="RetryAfter">For how long the receiver wants to be left alone; null when it said nothing.</param>
/// <param name="Took">From the look-up of the name to the answer.</param>
/// <param name="Body">The beginning of the answer, where it was asked for; else empty.</param>
internal sealed record WebhookAnswer(int? Status, string? Fault, TimeSpan? RetryAfter, TimeSpan Took, string Body = "")
{
    public bool IsTaken => Fault is null;

    /// <summary>Whether the receiver says that it will never take anything again (410).</summary>
    public bool IsGone => Status == StatusCodes.Status410Gone;
}
