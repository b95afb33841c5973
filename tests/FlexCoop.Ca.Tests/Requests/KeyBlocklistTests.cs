using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>The file of keys that everybody has.</summary>
public sealed class KeyBlocklistTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 1000).Select(number => SpkiHash.Of(BitConverter.GetBytes(number)))];

    [Test]
    public void Contains_EachKeyOfTheFile_AndNoOther()
    {
        using var folder = new TemporaryFolder();
        var sorted = Keys.Select(key => key[..32]).Order(StringComparer.Ordinal);
        File.WriteAllBytes(folder["keys"], [.. "FCKEYS01"u8, .. sorted.SelectMany(Convert.FromHexString)]);

        var list = KeyBlocklist.Read(folder["keys"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Count, Is.EqualTo(1000));
            Assert.That(Keys.Where(key => !list.Contains(key)), Is.Empty);
            Assert.That(Enumerable.Range(1000, 1000).Where(number => list.Contains(SpkiHash.Of(BitConverter.GetBytes(number)))), Is.Empty);
        }
    }

    [Test]
    public void Read_NotSorted_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["keys"], [.. "FCKEYS01"u8, .. new byte[15], 1, .. new byte[16]]);

        Assert.That(() => KeyBlocklist.Read(folder["keys"]), Throws.TypeOf<CaStartException>().With.Message.Contains("not sorted"));
    }

    [TestCase("")]
    [TestCase("FCKEYS01x")]
    [TestCase("something else")]
    public void Read_NoList_IsRefused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["keys"], text);

        Assert.That(() => KeyBlocklist.Read(folder["keys"]), Throws.TypeOf<CaStartException>());
    }
}
