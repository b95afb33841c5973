using System.Text.RegularExpressions;
using System.Xml;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>What to say of a document that is not well-formed, in place of the words of the framework's parser.</summary>
internal static partial class NotWellFormed
{
    private const string WellFormed = "send well-formed XML 1.0 in UTF-8, without DTD";

    /// <param name="exception">What the parser said.</param>
    /// <param name="place">Where it stood, for what it says without a place.</param>
    /// <param name="path">The element in which it stood.</param>
    public static OadrFault Explain(XmlException exception, (int Line, int Column) place, string path)
    {
        var (line, column) = exception.LineNumber > 0 ? (exception.LineNumber, exception.LinePosition) : place;
        var (problem, remedy) = Words(exception);
        return new OadrFault(Math.Max(line, 1), Math.Max(column, 1), path, Printable.Text(problem), Printable.Text(remedy));
    }

    private static (string Problem, string Remedy) Words(XmlException exception)
    {
        var said = Printable.Shorten(PlaceInMessage().Replace(exception.Message, ""), 300);
        if (exception is OutOfBoundsException bounds)
        {
            return (said, bounds.Remedy);
        }

        if (UndeclaredPrefix().Match(said) is { Success: true } undeclared)
        {
            var prefix = undeclared.Groups["prefix"].Value;
            return ($"the prefix '{prefix}' is not declared", XmlNames.Namespace(prefix) is { } known ? $"add xmlns:{prefix}=\"{known}\"" : $"add xmlns:{prefix}=\"…\" with its namespace");
        }

        return said switch
        {
            _ when said.Contains("DTD", StringComparison.Ordinal) => ("a DTD stands here", "leave it out; OpenADR messages have no DTD and no entities of their own"),
            _ when said.Contains("Root element is missing", StringComparison.Ordinal) => ("there is no element", "send an oadr:oadrPayload"),
            _ when said.Contains("Data at the root level", StringComparison.Ordinal) => ("this is no XML", "send an oadr:oadrPayload, which begins with '<'"),
            _ when said.Contains("EntityName", StringComparison.Ordinal) => ("an & stands here that begins no entity", "write & as &amp;"),
            _ when said.Contains("'<'", StringComparison.Ordinal) => (said, "write < as &lt; in texts and attributes; otherwise " + WellFormed),
            _ => (said, WellFormed),
        };
    }

    [GeneratedRegex(@"\.?( Line \d+, position \d+\.)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlaceInMessage();

    [GeneratedRegex("^'(?<prefix>[^']*)' is an undeclared prefix", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UndeclaredPrefix();
}
