using System.Text.RegularExpressions;

namespace FlexCoop.Conformance.Tests;

/// <summary>What the index of the corpus suggests as the answer to a message.</summary>
/// <param name="Statuses">The HTTP statuses, other than 200, of which any will do.</param>
/// <param name="Codes">The response codes of which any will do.</param>
/// <param name="MayBeTaken">Whether the message may also be taken, its fault overlooked.</param>
public sealed partial record SuggestedReply(IReadOnlyList<int> Statuses, IReadOnlyList<int> Codes, bool MayBeTaken)
{
    /// <param name="expectation">The column of this name, such as <c>reject</c>.</param>
    /// <param name="suggestion">The column suggested_reply, such as <c>HTTP 404/406 or 459</c>.</param>
    public static SuggestedReply Read(string expectation, string suggestion)
    {
        if (expectation is "accept" or "accept leniently" or "VTN bug; VEN should accept")
        {
            return new SuggestedReply([], [], MayBeTaken: true);
        }

        var statuses = Http().Match(suggestion);
        var codes = Code().Matches(statuses.Success ? suggestion.Replace(statuses.Value, "", StringComparison.Ordinal) : suggestion);
        return new SuggestedReply(
            [.. Code().Matches(statuses.Value).Select(status => int.Parse(status.Value))],
            [.. codes.Select(code => int.Parse(code.Value))],
            suggestion.Contains("accept", StringComparison.Ordinal) || suggestion.Contains("ignore", StringComparison.Ordinal));
    }

    [GeneratedRegex("HTTP [0-9]{3}(/[0-9]{3})*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Http();

    [GeneratedRegex("\\b4[0-9]{2}\\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
