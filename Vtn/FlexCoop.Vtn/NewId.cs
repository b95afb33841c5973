using System.Security.Cryptography;

namespace FlexCoop.Vtn;

/// <summary>Makes identifiers that nobody can guess and that fit into URLs, file names and logs.</summary>
internal static class NewId
{
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A prefix, a hyphen, and 16 characters: 80 random bits.</summary>
    public static string Of(string prefix) => $"{prefix}-{RandomNumberGenerator.GetString(Letters, 16)}";
}
