using System.Security.Cryptography;
using FlexCoop.Ca;

namespace FlexCoop.Middleware.Identity;

/// <summary>What is typed at a box that has a command line: with the fingerprint of our root, so that it knows this platform, and takes no other for it.</summary>
/// <param name="options">The settings.</param>
/// <param name="hierarchy">Our authorities; null where Identity stands alone.</param>
internal sealed class BoxCommand(IdentityOptions options, Hierarchy? hierarchy = null)
{
    /// <summary>The SHA-256 of our EC root's certificate, in lower-case hexadecimal digits; null where there is none.</summary>
    public string? RootFingerprint => hierarchy is null
        ? null
        : Convert.ToHexStringLower(SHA256.HashData(hierarchy.Roots.First(root => root.Id.Branch == KeyBranch.Ec).Certificate.RawDataMemory.Span));

    /// <param name="option">By which option the code is given.</param>
    /// <param name="code">A claim code, or a one-time code.</param>
    public string Enrol(string option, string code) =>
        $"FlexCoop.Ven.Gateway enrol --server {options.Issuer}{(RootFingerprint is { } root ? $" --fingerprint {root}" : "")} {option} {code}";
}
