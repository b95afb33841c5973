using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Conformance;

/// <summary>Results as one page that needs nothing besides: sums by family, a filter, each scenario with its finding and its transcript.</summary>
public static class HtmlReport
{
    /// <summary>Blanks before a line grow with the depth of an element: XML that is deeper than any message is shown as it came.</summary>
    private const int MaxDepth = 64;

    private const string Style =
        """
        body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b1f24;background:#fff}
        h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}p.about{color:#57606a;margin:.3rem 0 1.2rem}
        table{border-collapse:collapse}th,td{text-align:right;padding:.25rem .9rem;border-bottom:1px solid #d8dee4}th:first-child,td:first-child{text-align:left;padding-left:0}
        fieldset{border:0;padding:0;margin:1.2rem 0}label{margin-right:1.2rem}input[type=search]{font:inherit;padding:.25rem .5rem;width:18rem}
        article{border-left:5px solid;padding:.35rem .8rem;margin:.45rem 0;background:#f6f8fa}article h3{font-size:1rem;margin:0;font-weight:600}
        .v{float:right;font-weight:600}.basis{color:#57606a;font-weight:400}.finding{margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
        .Passed{border-color:#1a7f37}.Passed .v{color:#1a7f37}.Failed{border-color:#cf222e}.Failed .v{color:#cf222e}
        .Skipped{border-color:#9a6700}.Skipped .v{color:#9a6700}.Inconclusive{border-color:#6e40c9}.Inconclusive .v{color:#6e40c9}
        details{margin-top:.3rem}summary{cursor:pointer;color:#57606a}ol{list-style:none;padding:0;margin:.4rem 0}li{margin:.5rem 0}
        li>b{font-weight:600}.node>b{color:#0550ae}time{color:#57606a;font-variant-numeric:tabular-nums}
        pre{margin:.2rem 0 0 1.2rem;padding:.5rem;background:#fff;border:1px solid #d8dee4;overflow-x:auto;font-size:12.5px}
        """;

    /// <summary>Hides what is not wanted; without scripts everything is shown.</summary>
    private const string Script =
        """
        const boxes=[...document.querySelectorAll('input[type=checkbox]')],text=document.querySelector('input[type=search]');
        function show(){const want=new Set(boxes.filter(b=>b.checked).map(b=>b.value)),t=text.value.toLowerCase();
        document.querySelectorAll('article').forEach(a=>a.hidden=!want.has(a.className)||!a.dataset.text.toLowerCase().includes(t));}
        boxes.forEach(b=>b.onchange=show);text.oninput=show;
        """;

    /// <param name="about">What was run against what, in a line.</param>
    /// <param name="results">In the order that they are to be shown in.</param>
    public static string Write(string about, IReadOnlyList<ScenarioResult> results)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Certify: {Text(about)}</title>\n<style>{Style}</style></head><body>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>OpenADR 2.0b conformance</h1>\n<p class=\"about\">{Text(about)}<br>XML is indented here; junit.xml has it as it went.</p>\n");
        WriteSums(page, results);
        WriteFilter(page);
        foreach (var family in results.GroupBy(result => result.Heading.Family))
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2 id=\"{Text(family.Key)}\">{Text(family.Key)}: {Text(Name(family.Key))}</h2>\n");
            foreach (var result in family)
            {
                WriteResult(page, result);
            }
        }

        return page.Append(CultureInfo.InvariantCulture, $"<script>{Script}</script>\n</body></html>\n").ToString();
    }

    private static void WriteSums(StringBuilder page, IReadOnlyList<ScenarioResult> results)
    {
        page.Append("<table><thead><tr><th>Family</th>");
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            page.Append(CultureInfo.InvariantCulture, $"<th>{verdict}</th>");
        }

        page.Append("<th>Seconds</th></tr></thead><tbody>\n");
        foreach (var family in results.GroupBy(result => result.Heading.Family))
        {
            WriteRow(page, $"<a href=\"#{Text(family.Key)}\">{Text(family.Key)}</a> {Text(Name(family.Key))}", [.. family]);
        }

        WriteRow(page, "<b>All</b>", results);
        page.Append("</tbody></table>\n");
    }

    private static void WriteRow(StringBuilder page, string name, IReadOnlyList<ScenarioResult> results)
    {
        page.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}</td>");
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            page.Append(CultureInfo.InvariantCulture, $"<td>{results.Count(result => result.Verdict == verdict)}</td>");
        }

        page.Append(CultureInfo.InvariantCulture, $"<td>{results.Sum(result => result.Took.TotalSeconds):0.0}</td></tr>\n");
    }

    private static void WriteFilter(StringBuilder page)
    {
        page.Append("<fieldset>");
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            page.Append(CultureInfo.InvariantCulture, $"<label><input type=\"checkbox\" value=\"{verdict}\" checked> {verdict}</label>");
        }

        page.Append("<input type=\"search\" placeholder=\"Number, title or finding\" aria-label=\"Filter\"></fieldset>\n");
    }

    private static void WriteResult(StringBuilder page, ScenarioResult result)
    {
        var heading = result.Heading;
        page.Append(CultureInfo.InvariantCulture, $"<article class=\"{result.Verdict}\" data-text=\"{Text($"{heading.Number} {heading.Title} {result.Finding}")}\"><span class=\"v\">{result.Verdict}</span>");
        page.Append(CultureInfo.InvariantCulture, $"<h3>{Text(heading.Number)} {Text(heading.Title)} <span class=\"basis\">{Text(heading.Basis)} · {heading.Modes.ToString().ToLowerInvariant()} · {result.Took.TotalSeconds:0.0} s</span></h3>\n");
        if (result.Finding is not null)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"finding\">{Text(result.Finding)}</p>\n");
        }

        var entries = result.Transcript.Entries;
        if (entries.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>Transcript: {entries.Count} entries</summary><ol>\n");
            foreach (var entry in entries)
            {
                page.Append(CultureInfo.InvariantCulture, $"<li{(entry.IsFromNode ? " class=\"node\"" : "")}><time>{entry.At.UtcDateTime:HH:mm:ss.fff}</time> <b>{(entry.IsFromNode ? "node ▸" : "▸ node")}</b> {Text(entry.Line)}");
                page.Append(entry.Body.Length == 0 ? "</li>\n" : $"<pre>{Text(Indented(entry.Body))}</pre></li>\n");
            }

            page.Append("</ol></details>");
        }

        page.Append("</article>\n");
    }

    /// <summary>Line by line, without what steers how a page is shown.</summary>
    private static string Text(string text) => WebUtility.HtmlEncode(string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Printable.Text)));

    /// <summary>XML with a line for each element; anything else as it is.</summary>
    private static string Indented(string body)
    {
        try
        {
            return IsDeep(body) ? body : XElement.Parse(body).ToString();
        }
        catch (XmlException)
        {
            return body;
        }
    }

    private static bool IsDeep(string body)
    {
        using var reader = XmlReader.Create(new StringReader(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                return true;
            }
        }

        return false;
    }

    private static string Name(string family) => family switch
    {
        "TR" => "TLS and HTTP",
        "RG" => "registration",
        "PL" => "polling",
        "EV" => "events",
        "EN" => "events, the details",
        "OP" => "opts",
        "RP" => "reports",
        "XS" => "XML signatures",
        "AP" => "OpenADR 2.0a",
        "RB" => "robustness",
        _ => "others",
    };
}
