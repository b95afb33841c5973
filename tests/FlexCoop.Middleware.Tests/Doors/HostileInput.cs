using System.Security.Cryptography.X509Certificates;
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

    /// <summary>PKCS#7 (RFC 5652), whole and broken: what the EST doors send, and never take.</summary>
    public static IEnumerable<byte[]> Pkcs7(X509Certificate2 certificate)
    {
        var whole = new X509Certificate2Collection(certificate).Export(X509ContentType.Pkcs7)!;
        byte[] signedData = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
        yield return whole;
        yield return whole[..^1];
        yield return [.. whole, 0];
        yield return [0x30, 0x80, .. signedData, 0xA0, 0x80, 0x30, 0x80, 0, 0, 0, 0, 0, 0];
        yield return [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, .. signedData];
        yield return [.. Enumerable.Repeat((byte)0x30, 4000), 0];
    }

    /// <summary>What no answer tells of: types, traces, source files, folders.</summary>
    public static readonly string[] Internals = ["Exception", "   at ", ".cs:", "System.", "FlexCoop.", "/tmp/", "root:"];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
