using System.Globalization;

namespace FlexCoop.Ca;

/// <summary>Which authority: also the name of its files, and of its place in URLs.</summary>
/// <param name="Kind">What it signs.</param>
/// <param name="Branch">Its kind of key.</param>
/// <param name="Generation">1 at first, one more with every roll-over; roots have no other than 1.</param>
public readonly record struct AuthorityId(AuthorityKind Kind, KeyBranch Branch, int Generation)
{
    /// <summary>Such as <c>device-ec-1</c>; a root is <c>root-ec-1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind.ToString().ToLowerInvariant()}-{Branch.ToString().ToLowerInvariant()}-{Generation}");

    /// <summary>Reads what <see cref="ToString"/> writes; null for anything else.</summary>
    public static AuthorityId? Parse(string text)
    {
        if (text.Split('-') is not [var kindText, var branchText, var number]
            || !Enum.TryParse<AuthorityKind>(kindText, ignoreCase: true, out var kind)
            || !Enum.TryParse<KeyBranch>(branchText, ignoreCase: true, out var branch)
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
        {
            return null;
        }

        var id = new AuthorityId(kind, branch, generation);
        return id.ToString() == text ? id : null;
    }
}
