namespace FlexCoop.Middleware.Identity;

/// <summary>Where a cooperative is told that a box of one of its members joined: <c>Identity:Webhooks:0:Cooperative</c> and so on.</summary>
internal sealed class WebhookOptions
{
    /// <summary>The cooperative: one of <see cref="IdentityOptions.Cooperatives"/>, or that of the accounts here.</summary>
    public string Cooperative { get; set; } = "";

    /// <summary>An https URL. What lets us in there may stand in it; it is never logged.</summary>
    public string Url { get; set; } = "";

    /// <summary>A PEM file with the authorities that its certificate may chain to; null for those of the system.</summary>
    public string? TrustFile { get; set; }
}
