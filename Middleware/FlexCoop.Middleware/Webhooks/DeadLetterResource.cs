using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>A dead letter, in REST.</summary>
internal sealed record DeadLetterResource(string Id, string MessageId, string Type, string At, int Tries, string LastFault, string? ReplayAskedAt)
{
    /// <summary>By its place, which tells it from the others of its webhook.</summary>
    public static DeadLetterResource Of(DeadLetterDocument letter) =>
        new($"{letter.Sequence}", letter.MessageId, letter.Type, RestTime.Text(letter.At), letter.Tries, letter.LastFault, RestTime.Text(letter.ReplayAskedAt));
}
