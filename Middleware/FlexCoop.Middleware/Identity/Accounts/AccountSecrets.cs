namespace FlexCoop.Middleware.Identity;

/// <summary>What only the built-in provider may know of an account.</summary>
/// <param name="Login">What the person types.</param>
/// <param name="PasswordHash">By the framework's hasher.</param>
/// <param name="TotpSecret">160 bits.</param>
internal sealed record AccountSecrets(string Login, string PasswordHash, byte[] TotpSecret);
