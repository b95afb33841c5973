namespace FlexCoop.Storage.Tests;

/// <summary>What is kept in memory is what was committed.</summary>
public sealed class RememberedDocumentsTests
{
    private static readonly Stored<Device> Old = new(Device.Named("a"), Version: 1);

    [Test]
    public void Find_Kept_IsTheSame()
    {
        var remembered = new RememberedDocuments([Device.Remembered]);

        remembered.Keep(Device.Remembered, "a", Old, remembered.Commits);

        Assert.That(remembered.Find(Device.Remembered, "a"), Is.SameAs(Old));
    }

    [Test]
    public void Find_ReadBeforeACommitAndKeptAfterIt_IsNothing()
    {
        var remembered = new RememberedDocuments([Device.Remembered]);

        var commits = remembered.Commits;
        remembered.Forget(new UnitOfWork().Update(Device.Remembered, Old, Device.Named("a")));
        remembered.Keep(Device.Remembered, "a", Old, commits);

        Assert.That(remembered.Find(Device.Remembered, "a"), Is.Null);
    }

    [Test]
    public void Find_CollectionThatDoesNotAskForIt_IsNothing()
    {
        var remembered = new RememberedDocuments([Device.Collection]);

        remembered.Keep(Device.Collection, "a", Old, remembered.Commits);

        Assert.That(remembered.Find(Device.Collection, "a"), Is.Null);
    }
}
