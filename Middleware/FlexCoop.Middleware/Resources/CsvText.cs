using System.Globalization;
using System.Text;

namespace FlexCoop.Middleware.Resources;

/// <summary>Writes CSV (RFC 4180).</summary>
internal static class CsvText
{
    /// <summary>A line for each row, after one of names.</summary>
    public static byte[] Of(IEnumerable<string> names, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(names))
        {
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A cell, in quotes where it needs them; never one that a spreadsheet takes for a formula.</summary>
    private static string Cell(string text)
    {
        var isFormula = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var _);
        var safe = isFormula ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
