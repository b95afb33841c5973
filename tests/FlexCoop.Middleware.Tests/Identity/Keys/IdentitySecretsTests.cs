using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Keys are made once: what they open would be lost in silence if they were made again (T-18).</summary>
public sealed class IdentitySecretsTests : IDisposable
{
    private static readonly string[] Names = ["signing", "accounts", "prosumers", "pairwise", "browser"];

    private readonly TemporaryFolder _folder = new();

    [Test]
    public void Open_Again_HasTheSameKeys()
    {
        var first = Open().Pairwise.Code("a");

        Assert.That(Open().Pairwise.Code("a"), Is.EqualTo(first));
        Assert.That(Names.Select(name => new FileInfo(_folder[$"secrets/{name}.key"]).Length), Is.All.EqualTo(32));
    }

    [TestCaseSource(nameof(Names))]
    public void Open_KeyThatIsGone_IsRefusedAndNotMadeAnew(string name)
    {
        Open();
        File.Delete(_folder[$"secrets/{name}.key"]);

        Assert.That(Open, Throws.TypeOf<StartException>().With.Message.Contains($"'{_folder[$"secrets/{name}.key"]}' is not there, but what it opens is"));
        Assert.That(File.Exists(_folder[$"secrets/{name}.key"]), Is.False);
    }

    [TestCaseSource(nameof(Names))]
    public void Open_KeyOfAnotherPlatform_IsRefused(string name)
    {
        Open();
        File.WriteAllBytes(_folder[$"secrets/{name}.key"], new byte[32]);

        Assert.That(Open, Throws.TypeOf<StartException>().With.Message.Contains("is another key than that by which was made what it should open"));
    }

    /// <summary>R-28: a backup of the data, put where no keys are.</summary>
    [Test]
    public void Open_DataWithoutTheirSecrets_IsRefused()
    {
        Open();
        Directory.Delete(_folder["secrets"], recursive: true);

        Assert.That(Open, Throws.TypeOf<StartException>());
    }

    /// <summary>Killed between the two: the key is there, and nothing yet says that anything was made by it.</summary>
    [Test]
    public void Open_KilledBeforeTheCheckWasKept_GoesOnWithTheKey()
    {
        var first = Open().Prosumers.Code("a");
        File.Delete(_folder["data/prosumers.key-check"]);

        Assert.That(Open().Prosumers.Code("a"), Is.EqualTo(first));
        Assert.That(File.Exists(_folder["data/prosumers.key-check"]));
    }

    /// <summary>Killed while a key was written: what was written has another name, and no key.</summary>
    [Test]
    public void Open_KilledWhileAKeyWasWritten_MakesIt()
    {
        Directory.CreateDirectory(_folder["secrets"]);
        File.WriteAllBytes(_folder["secrets/signing.key.new"], []);

        Assert.That(() => Open().Signing.Code("a"), Has.Length.EqualTo(32));
    }

    public void Dispose() => _folder.Dispose();

    private IdentitySecrets Open() => new(_folder["secrets"], _folder["data"]);
}
