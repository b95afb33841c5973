namespace FlexCoop.OpenAdr;

/// <summary>The URI of the demand-response program that an event, report or opt belongs to (XSD: emix:marketContext).</summary>
/// <param name="Uri">The URI as it stands on the wire.</param>
public readonly record struct MarketContext(string Uri)
{
    /// <inheritdoc />
    public override string ToString() => Uri;

    /// <summary>
    /// The URI after RFC 3986 normalisation: scheme and host in small letters, no default port, no dot segments, unreserved characters as they are
    /// (rule 512); the text as it stands when it is no absolute URI.
    /// </summary>
    public string Normalized => System.Uri.TryCreate(Uri, UriKind.Absolute, out var uri) ? uri.AbsoluteUri : Uri;

    /// <summary>Whether both name the same program after RFC 3986 normalisation (rule 512).</summary>
    public bool IsSameAs(MarketContext other) =>
        string.Equals(Uri, other.Uri, StringComparison.Ordinal) || string.Equals(Normalized, other.Normalized, StringComparison.Ordinal);
}
