using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>FX-01: no build holds a credential.</summary>
public sealed partial class StaticCredentialTests
{
    [Test]
    public void FX01_TextsOfOurBinaries_LookLikeNoToken()
    {
        var binaries = Directory.EnumerateFiles(AppContext.BaseDirectory, "FlexCoop.*.dll").Where(file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal) && !file.EndsWith("FlexCoop.Testing.dll", StringComparison.Ordinal)).ToList();

        var suspects = binaries.SelectMany(file => Texts(file).Where(text => Token().IsMatch(text) && !IsAlphabet(text)).Select(text => $"{Path.GetFileName(file)}: {text}"));

        Assert.That(binaries, Has.Count.GreaterThan(3));
        Assert.That(suspects, Is.Empty);
    }

    private static IEnumerable<string> Texts(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        for (var handle = System.Reflection.Metadata.Ecma335.MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = System.Reflection.Metadata.Ecma335.MetadataReaderExtensions.GetNextHandle(metadata, handle))
        {
            yield return metadata.GetUserString(handle);
        }
    }

    private static bool IsAlphabet(string text) => text.Contains("ABCDEFGH");

    /// <summary>Letters of both cases and digits without a space, 20 or more, with digits inside words: what passwords, keys and tokens look like.</summary>
    [GeneratedRegex(@"^(?=(?:.*\d){3})(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/_=-]{20,}$", RegexOptions.None, 1000)]
    private static partial Regex Token();
}
