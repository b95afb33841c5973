using FlexCoop.Storage;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>What webhooks keep in the database.</summary>
internal static class WebhookStorage
{
    /// <summary>Each try of each webhook, by its id.</summary>
    public static readonly LogDefinition Attempts = new("webhook-attempts");

    /// <summary>To be declared when the database is opened.</summary>
    public static IReadOnlyList<StoredKind> Kinds { get; } = [WebhookDocument.Collection, WebhookState.Collection, DeadLetterDocument.Collection, CompletionDocument.Collection, MarksDocument.Collection, Attempts];
}
