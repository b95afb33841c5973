using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>Bytes that are hardly XML any more: the reader neither throws nor hangs nor runs away with memory, and what it takes it can give back.</summary>
public sealed class FuzzTests
{
    private const int PerSeed = 40_000;

    /// <summary>What a document may cost beyond its own size, in bytes; the parser's buffers and the faults.</summary>
    private const long Base = 4 * 1024 * 1024;

    private static readonly byte[][] Tokens =
    [
        .. new[] { "<", ">", "</", "/>", "&", "&#0;", "&#13;", "&#9;", "&#x1F;", "&lt;", "<![CDATA[", "]]>", "<!--", "-->", "<?x?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "xmlns=''", "xmlns:ei=''", "\uFEFF", "\0", "\uD7FF", "ei:", ":" }
            .Select(System.Text.Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ];

    /// <summary>Above what all documents of a seed take on a slow machine; a reader that hangs fails the test, since nobody can stop it.</summary>
    private static readonly TimeSpan Hangs = TimeSpan.FromMinutes(8);

    [Test, CancelAfter(1_200_000)]
    public Task Read_BrokenBytes_EndsWithinBounds([Range(1, 20)] int seed, CancellationToken cancellationToken) =>
        Task.Run(() => ReadBroken(seed, cancellationToken), cancellationToken).WaitAsync(Hangs, TimeProvider.System, cancellationToken);

    private static void ReadBroken(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var samples = CorpusTests.Valid.Select(file => File.ReadAllBytes(SharedMaterial.Path("openadr", "samples", "valid", file))).ToArray();
        for (var number = 0; number < PerSeed; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = Break(samples, random);
            var before = GC.GetAllocatedBytesForCurrentThread();

            var read = OadrReader.Read(bytes, number % 2 == 0 ? OadrReaderOptions.Lenient : OadrReaderOptions.Strict);

            var cost = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.That(cost, Is.LessThan(Base + (200L * bytes.Length)), $"number {number}");
            Assert.That(read.Message is null, Is.EqualTo(read.Faults.Count > 0), $"number {number}");
            if (read.Message is { } message)
            {
                Assert.That(OadrReader.Read(OadrWriter.Write(message), OadrReaderOptions.Lenient).Message, Is.EqualTo(message).UsingPropertiesComparer(), $"number {number}");
            }
        }
    }

    private static byte[] Break(byte[][] samples, Random random)
    {
        List<byte> bytes = [.. samples[random.Next(samples.Length)]];
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 200), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    var other = samples[random.Next(samples.Length)];
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(length, other.Length - from)).ToArray());
                    break;
                default:
                    bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
