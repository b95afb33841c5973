using FlexCoop.Middleware.Identity;
using Microsoft.AspNetCore.Identity;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Hashes the passwords of tests: the same as those of accounts, but for the time that it takes.</summary>
internal static class SomePasswords
{
    public static IPasswordHasher<AccountSecrets> Hasher { get; } = Passwords.Hasher(rounds: 1000);
}
