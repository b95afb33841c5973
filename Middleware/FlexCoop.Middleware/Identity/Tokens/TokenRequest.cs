namespace FlexCoop.Middleware.Identity;

/// <summary>A request to the token endpoint by a client that has proved who it is.</summary>
/// <param name="Client">The client.</param>
/// <param name="Parameters">What it sends.</param>
/// <param name="Thumbprint">The certificate of its connection; null without one.</param>
internal sealed record TokenRequest(ClientDocument Client, Parameters Parameters, string? Thumbprint);
