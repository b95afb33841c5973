namespace FlexCoop.Middleware.Identity;

/// <summary>Where a login leads on to.</summary>
/// <param name="Path">A path of ours, with its query.</param>
/// <param name="RedirectUri">Where a client may be answered in the end; null when nowhere.</param>
internal sealed record AfterLogin(string Path, string? RedirectUri);
