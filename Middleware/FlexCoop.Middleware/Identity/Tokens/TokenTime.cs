namespace FlexCoop.Middleware.Identity;

/// <summary>How clocks may differ.</summary>
internal static class TokenTime
{
    /// <summary>By how much a peer's clock may be off.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
}
