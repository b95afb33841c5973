using FlexCoop.Storage;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Until when it was told which events have ended.</summary>
/// <param name="Id">There is one.</param>
/// <param name="Through">In domain time; events that end later have not been told of.</param>
internal sealed record CompletionDocument(string Id, DateTimeOffset Through)
{
    public const string TheId = "events";

    public static readonly CollectionDefinition<CompletionDocument> Collection = new("event-completion", WebhookJson.Default.CompletionDocument, done => done.Id);
}
