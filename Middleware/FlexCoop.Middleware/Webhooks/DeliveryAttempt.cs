namespace FlexCoop.Middleware.Webhooks;

/// <summary>A try to deliver, as it lies in the log of deliveries.</summary>
/// <param name="MessageId">Of what.</param>
/// <param name="Type">Of which type that is.</param>
/// <param name="Try">The how-manieth, from 1.</param>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="Fault">Why it was not taken; null when it was.</param>
/// <param name="TookMs">From the look-up of the name to the answer, ms.</param>
internal sealed record DeliveryAttempt(string MessageId, string Type, int Try, int? Status, string? Fault, long TookMs);
