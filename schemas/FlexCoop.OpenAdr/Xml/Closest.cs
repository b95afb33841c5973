namespace FlexCoop.OpenAdr.Xml;

/// <summary>What a sender probably meant by a text that is not known.</summary>
internal static class Closest
{
    /// <summary>So many letters may be wrong, missing or too many.</summary>
    private const int MaxDistance = 2;

    /// <summary>Longer texts are no slips of the pen.</summary>
    private const int MaxLength = 64;

    /// <summary>Of the known texts the one that differs only in case, or in a letter or two, or that has the given one in it.</summary>
    /// <returns>Null when none is near.</returns>
    public static string? To(string text, IReadOnlyList<string> known)
    {
        if (text.Length is < 3 or > MaxLength)
        {
            return null;
        }

        var (nearest, distance) = known
            .Where(candidate => Math.Abs(candidate.Length - text.Length) <= MaxDistance)
            .Select(candidate => (candidate, Distance(text, candidate)))
            .DefaultIfEmpty((text, int.MaxValue))
            .MinBy(pair => pair.Item2);
        return distance <= MaxDistance && distance < text.Length / 2
            ? nearest
            : known.FirstOrDefault(candidate => candidate.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The number of letters to change, add or remove, whatever their case (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        var above = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                var change = char.ToUpperInvariant(from[i]) == char.ToUpperInvariant(to[j]) ? 0 : 1;
                row[j + 1] = Math.Min(Math.Min(row[j] + 1, above[j + 1] + 1), above[j] + change);
            }

            above = row;
        }

        return above[^1];
    }
}
