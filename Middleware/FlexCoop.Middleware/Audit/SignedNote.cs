using System.Buffers.Binary;
using System.Text;

namespace FlexCoop.Middleware.Audit;

/// <summary>A text with signatures (c2sp.org/signed-note).</summary>
internal static class SignedNote
{
    public const string SignatureMark = "\u2014 ";

    /// <summary>Far more than a checkpoint with the signatures of many witnesses takes.</summary>
    private const int MaxLength = 100_000;

    /// <summary>The text of a note that one of the keys has signed.</summary>
    /// <returns>The text, with its last line break; or what is wrong with the note.</returns>
    public static (string? Text, string? Fault) Open(string note, IReadOnlyList<LogKey> keys)
    {
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (note.Length > MaxLength || end < 0 || !note.EndsWith('\n') || note.Any(letter => letter is < ' ' and not '\n'))
        {
            return (null, "it is no signed note");
        }

        var (text, isSigned) = (note[..(end + 1)], false);
        foreach (var line in note[(end + 2)..^1].Split('\n'))
        {
            if (!line.StartsWith(SignatureMark, StringComparison.Ordinal) || line[SignatureMark.Length..].Split(' ') is not [{ Length: > 0 } name, var encoded]
                || LogKey.ReadBase64(encoded) is not { Length: > sizeof(uint) } signature)
            {
                return (null, "a line after its text is no signature");
            }

            var id = BinaryPrimitives.ReadUInt32BigEndian(signature);
            foreach (var key in keys.Where(key => key.Name == name && key.Id == id))
            {
                if (!key.Verifies(Encoding.UTF8.GetBytes(text), signature[sizeof(uint)..]))
                {
                    return (null, $"the signature of '{name}' is not of its text");
                }

                isSigned = true;
            }
        }

        return isSigned ? (text, null) : (null, "none of the keys that are known has signed it");
    }
}
