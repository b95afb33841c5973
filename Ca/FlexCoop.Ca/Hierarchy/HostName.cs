namespace FlexCoop.Ca;

/// <summary>Host names as they may stand in certificates (RFC 1123 §2.1, RFC 5280 §4.2.1.6): lower case, no wildcard, no trailing dot.</summary>
internal static class HostName
{
    private const int MaxLength = 253;

    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength && name.Split('.').All(IsLabel);

    /// <summary>Whether a name is a domain or lies below it.</summary>
    public static bool IsWithin(string name, string domain) => name == domain || name.EndsWith("." + domain, StringComparison.Ordinal);

    /// <summary>Whether this can be one label of a name.</summary>
    public static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(letter => letter is '-' or (>= 'a' and <= 'z') or (>= '0' and <= '9'));
}
