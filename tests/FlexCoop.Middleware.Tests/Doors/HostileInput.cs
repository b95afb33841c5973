using System.Text;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>Documents that are made to cost much, or to read what is not theirs (§4.5 of the security design).</summary>
internal static class HostileInput
{
    private const string Open = "<oadr:oadrPayload xmlns:oadr=\"http://openadr.org/oadr-2.0b/2012/07\"><oadr:oadrSignedObject><oadr:oadrPoll>";

    public static IEnumerable<(string Name, byte[] Body)> Xml()
    {
        yield return ("billion laughs", Text($"<!DOCTYPE l [<!ENTITY l0 'ha'>{string.Concat(Enumerable.Range(1, 9).Select(level => $"<!ENTITY l{level} '{string.Concat(Enumerable.Repeat($"&l{level - 1};", 10))}'>"))}]><l>&l9;</l>"));
        yield return ("quadratic blow-up", Text($"<!DOCTYPE l [<!ENTITY a '{new string('a', 100_000)}'>]><l>{string.Concat(Enumerable.Repeat("&a;", 100_000))}</l>"));
        yield return ("external entity", Text("<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><l>&x;</l>"));
        yield return ("external DTD", Text("<!DOCTYPE l SYSTEM 'http://127.0.0.1:1/l.dtd'><l/>"));
        yield return ("parameter entity", Text("<!DOCTYPE l [<!ENTITY % x SYSTEM 'file:///etc/hostname'> %x;]><l/>"));
        yield return ("XInclude", Text(Open + "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>"));
        yield return ("stylesheet", Text("<?xml-stylesheet href='file:///etc/passwd' type='text/xsl'?>" + Open));
        yield return ("deep", Text(Open + string.Concat(Enumerable.Repeat("<a>", 200_000))));
        yield return ("wide", Text(Open + string.Concat(Enumerable.Repeat("<a/>", 250_000))));
        yield return ("one text", Text(Open + new string('a', 1_000_000)));
        yield return ("attributes", Text(Open + "<a" + string.Concat(Enumerable.Range(0, 80_000).Select(number => $" a{number:D5}=''")) + "/>"));
        yield return ("character references", Text(Open + string.Concat(Enumerable.Repeat("&#x41;", 150_000))));
        yield return ("more than a mebibyte", new byte[(1024 * 1024) + 1]);
        yield return ("UTF-7", Encoding.ASCII.GetBytes("<?xml version='1.0' encoding='UTF-7'?>+ADw-l/+AD4-"));
        yield return ("UTF-32", Encoding.UTF32.GetBytes(Open));
        yield return ("broken UTF-8", [.. Text(Open), 0xC3, 0x28, 0xFF]);
        yield return ("nothing", []);
        yield return ("zeros", new byte[1000]);
    }

    /// <summary>What no answer tells of: types, traces, source files, folders.</summary>
    public static readonly string[] Internals = ["Exception", "   at ", ".cs:", "System.", "FlexCoop.", "/tmp/", "root:"];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
