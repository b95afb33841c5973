using System.Text.Json;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Audit;

/// <summary>An entry of the audit log as REST shows it.</summary>
internal sealed record AuditEntryResource
{
    /// <summary>Its place in the log, from 0.</summary>
    public required long Index { get; init; }

    public required string Kind { get; init; }

    public required string At { get; init; }

    /// <summary>Who did it: <c>platform</c>, or what kind of actor, ':' and its id.</summary>
    public required string Actor { get; init; }

    /// <summary>The request for which it was done (W3C trace id); null for none.</summary>
    public required string? Trace { get; init; }

    /// <summary>Whom it concerns: a person, a mandate, or a VEN; null for nobody in particular.</summary>
    public required string? Subject { get; init; }

    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <param name="document">One that was not erased.</param>
    public static AuditEntryResource Of(EntryDocument document)
    {
        var entry = JsonSerializer.Deserialize(document.Text!, AuditJson.Default.AuditedEntry)!;
        return new AuditEntryResource
        {
            Index = document.Index, Kind = entry.Kind, At = RestTime.Text(entry.At), Actor = entry.Actor, Trace = entry.Trace, Subject = entry.Subject, Facts = entry.Facts,
        };
    }
}
