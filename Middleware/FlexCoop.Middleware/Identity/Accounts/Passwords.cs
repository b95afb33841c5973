using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Identity;

/// <summary>How the passwords of accounts are hashed: PBKDF2 with HMAC-SHA-512.</summary>
internal static class Passwords
{
    /// <summary>Of each new hash (OWASP, Password Storage Cheat Sheet); one of fewer is verified by its own.</summary>
    public const int Rounds = 210_000;

    /// <summary>Hashes passwords, and verifies them.</summary>
    /// <param name="rounds">At least 1.</param>
    public static IPasswordHasher<AccountSecrets> Hasher(int rounds = Rounds) => new PasswordHasher<AccountSecrets>(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));
}
