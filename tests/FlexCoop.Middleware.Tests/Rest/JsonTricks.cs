using System.Text;

namespace FlexCoop.Middleware.Tests.Rest;

/// <summary>Bodies that are no JSON, or JSON that parsers read differently: after the <c>n_</c> and <c>i_</c> cases of JSONTestSuite, and the tricks of §4.5 of the security design.</summary>
internal static class JsonTricks
{
    private static readonly string[] Texts =
    [
        "", " \t\r\n", "{", "}", "[", "]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{\"a\":1,,\"b\":2}", "{,}", "{\"a\" 1}", "{\"a\"::1}", "{a:1}", "{'a':1}", "{\"a\":'b'}", "{1:1}", "{null:1}", "{\"a\":1}}", "{\"a\":1}{\"b\":2}",
        "{\"a\":1} x", "{\"a\":1}#", "{\"a\":1}//", "{\"a\":1/**/}", "/**/{\"a\":1}", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1:2]", "[\"a\",\n4\n,1", "[\"\": 1]", "[1],", "[\"a\u0000b\"]", "[\"a\nb\"]", "[\"a\tb\"]", "[\"\\x00\"]", "[\"\\u12\"]", "[\"\\uD8\"]",
        "[\"\\a\"]", "[\"\\\"]", "[\"\\'\"]", "[\"a", "\"", "a", "[a]", "[tru]", "[True]", "[nul]", "[undefined]", "[01]", "[-]", "[-01]", "[+1]", "[.5]", "[1.]", "[1.e1]", "[1e]", "[1e+]", "[1eE2]", "[0x1]", "[1_000]", "[1 000]", "[NaN]", "[-NaN]",
        "[Infinity]", "[-Infinity]", "[\uFF11]", "<a/>", "{\"a\":\"\\uD800\"}", "{\"\\uDC00\":1}", "{\"a\":\"\\uD800\\uD800\"}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{\"a\":{\"b\":1,\"b\":1}}", "\uFEFF{\"a\":1}", "\u00A0{}", "{\"a\u0000\":1}",
        "null", "true", "false", "7", "\"text\"", "{\"__proto__\":{\"isAdmin\":true}}", "{\"constructor\":{\"prototype\":{}}}", "{\"$type\":\"System.Object\"}", "{\"$ref\":\"#\"}", "{\"$id\":\"1\",\"$values\":[]}",
    ];

    public static IEnumerable<(string Name, byte[] Body)> All =>
    [
        .. Texts.Select((text, number) => ($"{number}: {text}", Encoding.UTF8.GetBytes(text))),
        ("broken UTF-8", [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8]),
        ("overlong UTF-8", [.. "{\"a\":\""u8, 0xC0, 0xAF, .. "\"}"u8]),
        ("UTF-8 beyond Unicode", [.. "{\"a\":\""u8, 0xF4, 0xBF, 0xBF, 0xBF, .. "\"}"u8]),
        ("a surrogate as UTF-8", [.. "{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8]),
        ("UTF-16", Encoding.Unicode.GetBytes("{\"a\":1}")),
        ("UTF-32", Encoding.UTF32.GetBytes("{\"a\":1}")),
        ("zeros", new byte[100]),
        ("deep lists", Encoding.ASCII.GetBytes(new string('[', 500_000))),
        ("deep objects", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)))),
        ("deep and whole", Encoding.ASCII.GetBytes(new string('[', 33) + new string(']', 33))),
        ("a number of 500,000 digits", Encoding.ASCII.GetBytes($"{{\"a\":{new string('9', 500_000)}}}")),
        ("a number with an exponent of 100,000 digits", Encoding.ASCII.GetBytes($"{{\"a\":1e{new string('9', 100_000)}}}")),
        ("50,000 members", Encoding.ASCII.GetBytes($"{{{string.Join(',', Enumerable.Range(0, 50_000).Select(number => $"\"{number}\":1"))}}}")),
        ("one name of 900,000 letters", Encoding.ASCII.GetBytes($"{{\"{new string('a', 900_000)}\":1}}")),
        ("more than a mebibyte", new byte[(1024 * 1024) + 1]),
    ];
}
