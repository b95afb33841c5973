namespace FlexCoop.Middleware.Erasure;

/// <summary>By what names the data of one person lie here. Each is random; together they are what nothing else holds.</summary>
/// <param name="Mandates">The mandates.</param>
/// <param name="Vens">The boxes.</param>
/// <param name="Members">By what cooperatives know the person.</param>
/// <param name="Others">The person's own id, that of the account, what stands in the map of prosumers, and those of devices.</param>
internal sealed record ErasedNames(IReadOnlyList<string> Mandates, IReadOnlyList<string> Vens, IReadOnlyList<string> Members, IReadOnlyList<string> Others)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All() => [.. Mandates, .. Vens, .. Members, .. Others];
}
