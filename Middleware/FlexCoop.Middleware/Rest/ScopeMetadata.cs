namespace FlexCoop.Middleware.Rest;

/// <summary>Which scope of an access token opens an endpoint of REST.</summary>
/// <param name="ToRead">For GET and HEAD.</param>
/// <param name="ToChange">For any other method.</param>
internal sealed record ScopeMetadata(string ToRead, string ToChange)
{
    public string Of(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? ToRead : ToChange;
}
