using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>The index by which documents are found whose time is over.</summary>
internal static class Expiring
{
    public const string IndexName = "expires";

    public static DocumentIndex<T> Index<T>(Func<T, DateTimeOffset> expiresAt)
        where T : class => new(IndexName, document => [IndexKey.Of(expiresAt(document))]);
}
