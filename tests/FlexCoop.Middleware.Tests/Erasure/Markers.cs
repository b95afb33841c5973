using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Middleware.Tests.Erasure;

/// <summary>Texts that stand nowhere but where a test has put them, each with the door through which it came; and whoever looks for them.</summary>
internal sealed class Markers
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private readonly List<(string Door, string Text)> _all = [];

    public int Count => _all.Count;

    /// <summary>A new one; it may stand in any id, name or text.</summary>
    public string At(string door)
    {
        var text = $"Mk{_all.Count:D2}{RandomNumberGenerator.GetString(Letters, 12)}";
        _all.Add((door, text));
        return text;
    }

    /// <summary>Looks for something that was not made here, such as a password.</summary>
    public string Add(string door, string text)
    {
        _all.Add((door, text));
        return text;
    }

    /// <summary>Those that stand in a text: in which way written, and through which door they came.</summary>
    public IReadOnlyList<string> FindIn(string where, string text) => FindIn(where, Encoding.UTF8.GetBytes(text));

    /// <summary>Those that stand in the bytes of the files of a folder.</summary>
    public IReadOnlyList<string> FindInFiles(string folder) =>
    [
        // A lock is empty, and held.
        .. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).SelectMany(file => FindIn(file, Read(file)).Concat(FindIn("the name of a file", file))),
    ];

    private static byte[] Read(string file)
    {
        // As a copy is made: also while the server has it open.
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private List<string> FindIn(string where, byte[] bytes) =>
    [
        .. from marker in _all
           from form in Forms(marker.Text)
           where bytes.AsSpan().IndexOf(form.Bytes) >= 0
           select $"{where}: {marker.Door} ('{marker.Text}', {form.Name})",
    ];

    /// <summary>As text is written, and as bytes in texts are: of what stands inside of longer base64, the middle.</summary>
    private static IEnumerable<(string Name, byte[] Bytes)> Forms(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        yield return ("plain", plain);
        yield return ("UTF-16", Encoding.Unicode.GetBytes(text));
        yield return ("hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(plain)));
        for (var shift = 0; shift < 3; shift++)
        {
            var base64 = Convert.ToBase64String([.. new byte[shift], .. plain])[(shift == 0 ? 0 : 4)..^4];
            yield return ("base64", Encoding.ASCII.GetBytes(base64));
        }
    }
}
