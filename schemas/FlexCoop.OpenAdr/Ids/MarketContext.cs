namespace FlexCoop.OpenAdr;

/// <summary>The URI of the demand-response program that an event, report or opt belongs to (XSD: emix:marketContext).</summary>
/// <param name="Uri">The URI as it stands on the wire.</param>
public readonly record struct MarketContext(string Uri)
{
    /// <inheritdoc />
    public override string ToString() => Uri;

    /// <summary>Whether both name the same program after RFC 3986 normalisation: scheme and host in any case (rule 512).</summary>
    public bool IsSameAs(MarketContext other) =>
        string.Equals(Uri, other.Uri, StringComparison.Ordinal)
        || (System.Uri.TryCreate(Uri, UriKind.Absolute, out var mine)
            && System.Uri.TryCreate(other.Uri, UriKind.Absolute, out var theirs)
            && mine.Equals(theirs));
}
