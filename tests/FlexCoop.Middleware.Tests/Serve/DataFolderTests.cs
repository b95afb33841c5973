using FlexCoop.Middleware.Serve;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Test]
    public void Open_NoFolder_MakesOneThatOnlyItsOwnerSees()
    {
        var lab = DataFolder.OpenLab(_folder["data"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.GetUnixFileMode(_folder["data"]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
            Assert.That(File.GetUnixFileMode(lab.TokenFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(lab.TokenFile, Is.EqualTo(Path.Combine(_folder["data"], "lab-token")));
            Assert.That(lab.Token, Does.Match("^[0-9a-f]{64}$"));
            Assert.That(File.ReadAllText(lab.TokenFile).Trim(), Is.EqualTo(lab.Token));
            Assert.That(File.ReadAllText(Path.Combine(_folder["data"], "lab-folder")), Does.Contain("lab"));
        }
    }

    [Test]
    public void Open_EmptyFolder_IsTaken() => Assert.That(DataFolder.OpenLab(_folder.Path).Token, Is.Not.Empty);

    /// <summary>As <c>mkdir</c> or a volume of a container made it.</summary>
    [Test]
    public void Open_FolderThatOthersCanEnter_IsClosedToThem()
    {
        const UnixFileMode Everybodys = (UnixFileMode)0b111_101_101;
        string[] folders = [_folder["lab"], _folder["tls"], _folder["tls.secrets"]];
        foreach (var folder in folders)
        {
            Directory.CreateDirectory(folder, Everybodys);
        }

        DataFolder.OpenLab(_folder["lab"]);
        DataFolder.OpenTls(_folder["tls"], _folder["tls.secrets"]);

        Assert.That(folders.Select(File.GetUnixFileMode), Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public void Open_Again_KeepsTheToken()
    {
        var first = DataFolder.OpenLab(_folder.Path).Token;

        var second = DataFolder.OpenLab(_folder.Path).Token;

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Open_TwoFolders_HaveTwoTokens() => Assert.That(DataFolder.OpenLab(_folder["one"]).Token, Is.Not.EqualTo(DataFolder.OpenLab(_folder["other"]).Token));

    [Test]
    public void Open_TokenFileCutOffByAPowerCut_MakesANewToken()
    {
        var first = DataFolder.OpenLab(_folder.Path);
        File.WriteAllText(first.TokenFile, first.Token[..7]);

        var second = DataFolder.OpenLab(_folder.Path);

        Assert.That(second.Token, Does.Match("^[0-9a-f]{64}$").And.Not.EqualTo(first.Token));
        Assert.That(File.ReadAllText(second.TokenFile).Trim(), Is.EqualTo(second.Token));
    }

    [Test]
    public void Open_TokenFileThatOthersCanRead_IsClosedToThem()
    {
        var lab = DataFolder.OpenLab(_folder.Path);
        File.SetUnixFileMode(lab.TokenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.WriteAllText(lab.TokenFile, "");

        var again = DataFolder.OpenLab(_folder.Path);

        Assert.That(File.GetUnixFileMode(again.TokenFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void Open_FolderWithOtherData_IsRefusedAndLeftAsItIs()
    {
        const UnixFileMode Everybodys = (UnixFileMode)0b111_101_101;
        File.WriteAllText(_folder["holiday.jpg"], "a picture");
        File.SetUnixFileMode(_folder.Path, Everybodys);

        Assert.That(
            () => DataFolder.OpenLab(_folder.Path),
            Throws.TypeOf<StartException>().With.Message.EqualTo(
                $"--data: '{_folder.Path}' holds data but is not marked as a lab folder; give an empty folder, or one made by serve --lab."));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.EqualTo([_folder["holiday.jpg"]]));
        Assert.That(File.GetUnixFileMode(_folder.Path), Is.EqualTo(Everybodys));
    }

    [Test]
    public void Open_PathOfAFile_IsRefusedWithTheName()
    {
        File.WriteAllText(_folder["data"], "");

        Assert.That(
            () => DataFolder.OpenLab(_folder["data"]),
            Throws.TypeOf<StartException>().With.Message.StartsWith($"--data: the folder '{_folder["data"]}' cannot be used: "));
    }

    [Test]
    public void IsToken_AnyOtherText_IsFalse()
    {
        var lab = DataFolder.OpenLab(_folder.Path);

        Assert.That(lab.IsToken(lab.Token));
        Assert.That(new[] { "", " ", lab.Token[1..], lab.Token + "0", lab.Token.ToUpperInvariant() + "X" }.Where(lab.IsToken), Is.Empty);
    }

    public void Dispose() => _folder.Dispose();
}
