using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A signing key as it is stored: its private half is sealed under the key of the file <c>signing.key</c>.</summary>
internal sealed record SigningKeyDocument
{
    public static readonly CollectionDefinition<SigningKeyDocument> Collection = new("signing-keys", IdentityJson.Default.SigningKeyDocument, key => key.Kid);

    public required string Kid { get; init; }

    /// <summary>PKCS#8, sealed.</summary>
    public required byte[] Sealed { get; init; }

    /// <summary>From when it signs; it is published as soon as it is there.</summary>
    public required DateTimeOffset SignsFrom { get; init; }

    /// <summary>Before this it signs, unless a newer one does.</summary>
    public required DateTimeOffset SignsUntil { get; init; }

    /// <summary>Before this it is published, so that what it signed can be verified for its whole life.</summary>
    public required DateTimeOffset PublishedUntil { get; init; }
}
