using FlexCoop.Ca;

namespace FlexCoop.Middleware.Audit;

/// <summary>An entry as it is shown, and as its leaf commits to it: its JSON is stored as it was first written, to the byte.</summary>
internal sealed record AuditedEntry
{
    /// <summary>Random, and which of the subjects of one act it is of.</summary>
    public required string Id { get; init; }

    /// <summary>What was done.</summary>
    public required string Kind { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it: <c>platform</c>, or what kind of actor, ':' and its id.</summary>
    public required string Actor { get; init; }

    /// <summary>The request for which it was done (W3C trace id); null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>Whom it concerns: a person, a mandate, or a VEN; null for nobody in particular.</summary>
    public string? Subject { get; init; }

    /// <summary>What is to be known of it.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>By what it can be found: whom it concerns, the person who did it, and, where a certificate was issued, that and whose tenant's it is.</summary>
    public IReadOnlyList<string> Keys => [.. new[] { Subject, Person, Issued("sha256", CertificateKey), Issued("cooperative", CertificatesKey) }.OfType<string>().Distinct()];

    /// <summary>The person who did it; null where none did.</summary>
    private string? Person => AuditActor.PersonOf(Actor);

    /// <summary>The key of the entry that tells of a certificate.</summary>
    /// <param name="sha256">Of its DER, in lower-case hex.</param>
    public static string CertificateKey(string sha256) => $"certificate/{sha256}";

    /// <summary>The key of those that tell of a tenant's certificates.</summary>
    public static string CertificatesKey(string cooperative) => $"certificates/{cooperative}";

    private string? Issued(string fact, Func<string, string> key) => Kind == CertificateIssued.Name && Facts.TryGetValue(fact, out var value) ? key(value) : null;
}
