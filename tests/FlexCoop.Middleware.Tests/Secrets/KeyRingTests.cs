using System.Runtime.Versioning;
using System.Text;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Secrets;

/// <summary>The key ring (AC-SEC-2).</summary>
public sealed class KeyRingTests : IDisposable
{
    private const string Purpose = "outside-data/esios";
    private const string Secret = "the api key of a provider";

    private readonly TemporaryFolder _folder = new();

    private string Secrets => _folder["secrets"];

    private string RingFolder => Path.Combine(Secrets, KeyRing.FolderName);

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Sealed_OpensForItsPurpose_AlsoAfterARestart()
    {
        var text = Seal(Ring());

        Assert.That(Open(Ring(), text), Is.EqualTo(Secret));
        Assert.That(text, Does.StartWith($"v1.{Ring().CurrentId}."));
        Assert.That(Seal(Ring()), Is.Not.EqualTo(text), "a nonce is never used again");
    }

    [Test]
    public void Empty_IsASecretToo() => Assert.That(Ring().Open(Ring().Seal([], Purpose), Purpose), Is.Empty);

    [Test]
    public void Open_ForAnotherPurpose_IsRefused() =>
        Assert.That(() => Ring().Open(Seal(Ring()), "outside-data/entsoe"), Throws.TypeOf<SealedTextException>().With.Message.Contains("'outside-data/entsoe'"));

    /// <summary>The ring is another one: what it never had is named.</summary>
    [Test]
    public void Open_WithAnotherRing_FailsClosed_AndNamesTheKey()
    {
        var text = Seal(KeyRing.OpenOrMake(_folder["others"]));

        Assert.That(() => Ring().Open(text, Purpose), Throws.TypeOf<SealedTextException>().With.Message.Contains($"'{text.Split('.')[1]}'"));
    }

    /// <summary>No key but its own is tried: another's id in front of it opens nothing.</summary>
    [Test]
    public void Open_UnderAnotherKeysId_IsRefused()
    {
        var ring = Ring();
        var text = Seal(ring);
        ring.Rotate();

        Assert.That(() => ring.Open(text.Replace(text.Split('.')[1], ring.CurrentId, StringComparison.Ordinal), Purpose), Throws.TypeOf<SealedTextException>());
    }

    [Test]
    public void Open_EachCharacterChanged_IsRefused_WithoutTheSecret()
    {
        var ring = Ring();
        var text = Seal(ring);

        for (var at = 0; at < text.Length; at++)
        {
            var changed = text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..];
            Assert.That(() => ring.Open(changed, Purpose), Throws.TypeOf<SealedTextException>().With.Message.Not.Contains(Secret), $"character {at}");
        }
    }

    [Test]
    public void Open_EachBitFlipped_IsRefused()
    {
        var ring = Ring();
        var parts = Seal(ring).Split('.');
        var box = System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]);

        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var changed = box.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(() => ring.Open($"{parts[0]}.{parts[1]}.{System.Buffers.Text.Base64Url.EncodeToString(changed)}", Purpose), Throws.TypeOf<SealedTextException>(), $"bit {bit}");
        }
    }

    [TestCase("")]
    [TestCase("v1")]
    [TestCase("v1..")]
    [TestCase("v2.0123456789abcdef.AAAA")]
    [TestCase("v1.0123456789abcdef.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.")]
    [TestCase("v1.../../current.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("v1.0123456789ABCDEF.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("v1.0123456789abcdef.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void Open_OfWhatIsNoSealedText_IsRefused(string text) => Assert.That(() => Ring().Open(text, Purpose), Throws.TypeOf<SealedTextException>());

    [Test]
    public void Rotate_NewKeySeals_OldOnesStillOpen_AndTextsMoveOver()
    {
        var ring = Ring();
        var old = Seal(ring);

        var id = ring.Rotate();
        var moved = ring.Reseal(old, Purpose);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Open(ring, old), Is.EqualTo(Secret));
            Assert.That(moved, Does.StartWith($"v1.{id}."));
            Assert.That(Open(ring, moved!), Is.EqualTo(Secret));
            Assert.That(ring.Reseal(moved!, Purpose), Is.Null, "it is under the current key");
            Assert.That(ring.Keys.Select(key => key.Id), Is.EquivalentTo(new[] { old.Split('.')[1], id }));
        }

        File.Delete(Path.Combine(RingFolder, old.Split('.')[1] + ".key"));
        Assert.That(Open(Ring(), moved!), Is.EqualTo(Secret));
        Assert.That(() => Ring().Open(old, Purpose), Throws.TypeOf<SealedTextException>().With.Message.Contains(old.Split('.')[1]));
    }

    /// <summary>The command rotates beside a server that runs.</summary>
    [Test]
    public void Rotate_ByAnotherProcess_OpensHereAtOnce()
    {
        var ring = Ring();
        var other = Ring();
        other.Rotate();

        Assert.That(Open(ring, Seal(other)), Is.EqualTo(Secret));
    }

    [Test]
    public void Start_WithAnotherKeyInAFile_IsRefused()
    {
        var file = Path.Combine(RingFolder, Ring().CurrentId + ".key");
        File.WriteAllBytes(file, new byte[RingKey.KeyBytes]);

        Assert.That(Ring, Throws.TypeOf<StartException>().With.Message.Contains(file));
    }

    [Test]
    public void Start_WithoutTheCurrentKey_IsRefused()
    {
        var id = Ring().CurrentId;
        File.Delete(Path.Combine(RingFolder, id + ".key"));

        Assert.That(Ring, Throws.TypeOf<StartException>().With.Message.Contains($"'{id}'"));
    }

    /// <summary>A kill after the key was written and before it was named.</summary>
    [Test]
    public void Start_WithAKeyThatNothingNames_GoesOn()
    {
        var text = Seal(Ring());
        File.Delete(Path.Combine(RingFolder, "current"));

        Assert.That(Open(Ring(), text), Is.EqualTo(Secret));
    }

    [Test, Platform(Exclude = "Win"), UnsupportedOSPlatform("windows")]
    public void Files_AreTheirOwnersOnly()
    {
        Ring().Rotate();

        Assert.That(Directory.GetFiles(RingFolder).Select(File.GetUnixFileMode), Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite).And.Exactly(3).Items);
    }

    [Test]
    public void Key_IsNotPrinted() => Assert.That(Ring().Keys[0].ToString(), Is.EqualTo(Ring().CurrentId));

    /// <summary>As processes, over the folder of a lab that was served, and over none.</summary>
    [Test, CancelAfter(300_000)]
    public async Task KeysCommand_RotatesAndLists(CancellationToken cancellationToken)
    {
        await using var host = await MiddlewareHost.StartAsync(cancellationToken);

        var rotated = await ProductProcess.RunMiddlewareAsync(cancellationToken, "keys", "rotate", "--data", host.DataFolder);
        var listed = await ProductProcess.RunMiddlewareAsync(cancellationToken, "keys", "list", "--data", host.DataFolder);
        var nowhere = await ProductProcess.RunMiddlewareAsync(cancellationToken, "keys", "rotate", "--data", _folder.Path);

        var ring = KeyRing.OpenOrMake(Path.Combine(host.DataFolder, "secrets"));
        Assert.That((rotated.ExitCode, rotated.Error), Is.EqualTo((0, "")));
        Assert.That(rotated.Output, Does.Contain(ring.CurrentId));
        Assert.That(listed.Output.TrimEnd().Split('\n'), Has.Length.EqualTo(2).And.Some.Matches<string>(line => line!.StartsWith(ring.CurrentId, StringComparison.Ordinal) && line.TrimEnd().EndsWith("seals", StringComparison.Ordinal)));
        Assert.That(listed.Output, Does.Not.Contain(Convert.ToHexStringLower(ring.Keys[0].Key)));
        Assert.That((nowhere.ExitCode, nowhere.Output), Is.EqualTo((2, "")));
        Assert.That(nowhere.Error, Does.Contain("is no folder of serve"));
    }

    private KeyRing Ring() => KeyRing.OpenOrMake(Secrets);

    private static string Seal(KeyRing ring) => ring.Seal(Encoding.UTF8.GetBytes(Secret), Purpose);

    private static string Open(KeyRing ring, string text) => Encoding.UTF8.GetString(ring.Open(text, Purpose));
}
