using FlexCoop.Storage;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>By what it is told how old an entry of the log is.</summary>
/// <param name="Id">There is one.</param>
/// <param name="Marks">The oldest first.</param>
internal sealed record MarksDocument(string Id, IReadOnlyList<LogMark> Marks)
{
    public const string TheId = "happenings";

    public static readonly CollectionDefinition<MarksDocument> Collection = new("log-marks", WebhookJson.Default.MarksDocument, marks => marks.Id);
}
