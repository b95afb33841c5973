namespace FlexCoop.Middleware.Identity;

/// <summary>The public clients that every platform has; one of the settings with the same id takes its place.</summary>
internal static class BuiltInClients
{
    /// <summary>A box: it asks its owner, and enrols. It has no refresh token, since its certificate is renewed by itself.</summary>
    public static ClientDocument Gateway { get; } = new() { Id = "gateway", Name = "FlexCoop box", Grants = [Grants.DeviceCode], Scopes = [Scopes.VenEnrol] };

    public static IReadOnlyList<ClientDocument> All { get; } = [Gateway];
}
