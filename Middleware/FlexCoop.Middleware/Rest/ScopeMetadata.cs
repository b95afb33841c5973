namespace FlexCoop.Middleware.Rest;

/// <summary>Which scopes of an access token open an endpoint of REST, each by itself.</summary>
/// <param name="ToRead">For GET and HEAD.</param>
/// <param name="ToChange">For any other method.</param>
internal sealed record ScopeMetadata(IReadOnlyList<string> ToRead, IReadOnlyList<string> ToChange)
{
    public IReadOnlyList<string> Of(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? ToRead : ToChange;
}
