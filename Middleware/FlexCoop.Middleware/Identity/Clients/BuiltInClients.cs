namespace FlexCoop.Middleware.Identity;

/// <summary>The public clients that every platform has; one of the settings with the same id takes its place.</summary>
internal static class BuiltInClients
{
    /// <summary>A box: it asks its owner, and enrols. It has no refresh token, since its certificate is renewed by itself.</summary>
    public static ClientDocument Gateway { get; } = new() { Id = "gateway", Name = "FlexCoop box", Grants = [Grants.DeviceCode], Scopes = [Scopes.VenEnrol] };

    /// <summary>What an operator does by hand, with a token of <see cref="TokenPages"/>; it has no grant of its own.</summary>
    public static ClientDocument Operator { get; } = new() { Id = "operator", Name = "API by hand", Scopes = [Scopes.FleetRead, Scopes.FleetManage] };

    public static IReadOnlyList<ClientDocument> All { get; } = [Gateway, Operator];
}
