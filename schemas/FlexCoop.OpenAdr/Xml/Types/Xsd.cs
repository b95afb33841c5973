using System.Buffers;
using System.Globalization;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>The built-in types of XML Schema that the Alliance's schema uses.</summary>
internal static class Xsd
{
    public const string XmlNamespace = "http://www.w3.org/XML/1998/namespace";
    public const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";
    public const string XsiNamespace = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>What XML takes for white space.</summary>
    public static readonly char[] WhiteSpace = [' ', '\t', '\r', '\n'];

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("+-.0123456789eE");

    /// <summary>xs:string: any text, white space included.</summary>
    public static readonly SimpleType<string> String = new("give text", (string text, MessageReader? _, out string value) =>
    {
        value = text;
        return true;
    });

    /// <summary>xs:boolean.</summary>
    public static readonly SimpleType<bool> Boolean = new("give true or false", (string text, MessageReader? _, out bool value) =>
    {
        var token = text.AsSpan().Trim(WhiteSpace);
        value = token is "true" or "1";
        return value || token is "false" or "0";
    });

    /// <summary>xs:unsignedInt.</summary>
    public static readonly SimpleType<uint> UnsignedInt = new($"give a whole number from 0 to {uint.MaxValue}", (string text, MessageReader? _, out uint value) =>
        uint.TryParse(text.AsSpan().Trim(WhiteSpace), NumberStyles.None, CultureInfo.InvariantCulture, out value));

    /// <summary>xs:float, kept with the precision of its text.</summary>
    public static readonly SimpleType<double> Float = new("give a number such as 1.5 or -2E3, or INF, -INF, NaN", (string text, MessageReader? _, out double value) =>
        TryParseFloat(text.AsSpan().Trim(WhiteSpace), out value));

    /// <summary>xs:decimal.</summary>
    public static readonly SimpleType<decimal> Decimal = new("give a decimal number such as 50 or 49.98", (string text, MessageReader? _, out decimal value) =>
        decimal.TryParse(
            text.AsSpan().Trim(WhiteSpace), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value));

    /// <summary>A list of xs:double, parted by white space.</summary>
    public static readonly SimpleType<IReadOnlyList<double>> Doubles = new("give numbers parted by spaces", (string text, MessageReader? _, out IReadOnlyList<double> value) =>
    {
        var doubles = new List<double>();
        value = doubles;
        foreach (var token in text.Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParseFloat(token, out var number))
            {
                return false;
            }

            doubles.Add(number);
        }

        return true;
    });

    /// <summary>xs:anyURI.</summary>
    public static readonly SimpleType<string> AnyUri = new("give a URI such as http://example.org/program", (string text, MessageReader? _, out string value) =>
    {
        value = Collapse(text);
        return value.Length == 0 || Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out var _);
    });

    /// <summary>The text with white space at its ends removed and each run inside it replaced by one space (xs:token).</summary>
    public static string Collapse(string text)
    {
        var clean = true;
        for (var i = 0; i < text.Length && clean; i++)
        {
            clean = !WhiteSpace.Contains(text[i]) || (text[i] == ' ' && i > 0 && i < text.Length - 1 && text[i - 1] != ' ');
        }

        return clean ? text : string.Join(' ', text.Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool TryParseFloat(ReadOnlySpan<char> text, out double value)
    {
        if (TryParsePlain(text, out value))
        {
            return true;
        }

        switch (text)
        {
            case "INF":
                value = double.PositiveInfinity;
                return true;
            case "-INF":
                value = double.NegativeInfinity;
                return true;
            case "NaN":
                value = double.NaN;
                return true;
        }

        // .NET also takes words such as "Infinity", which the schema does not.
        value = 0;
        return text.IndexOfAnyExcept(OfNumbers) < 0
            && double.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out value);
    }

    /// <summary>Reads what nearly all numbers are: up to 15 digits with or without a point, exact because both parts of the quotient are.</summary>
    /// <returns>False for everything else, right or wrong.</returns>
    private static bool TryParsePlain(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        var digits = text is ['-', ..] ? text[1..] : text;
        if (digits.Length is 0 or > 16)
        {
            return false;
        }

        long whole = 0;
        var point = -1;
        for (var i = 0; i < digits.Length; i++)
        {
            if (char.IsAsciiDigit(digits[i]))
            {
                whole = (whole * 10) + (digits[i] - '0');
            }
            else if (digits[i] == '.' && point < 0 && digits.Length > 1)
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        if (point < 0 && digits.Length > 15)
        {
            return false;
        }

        value = point < 0 ? whole : whole / PowersOfTen[digits.Length - 1 - point];
        value = digits.Length == text.Length ? value : -value;
        return true;
    }
}
