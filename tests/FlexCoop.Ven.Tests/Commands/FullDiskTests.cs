using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Tests;

/// <summary>What devices are told while the journal cannot be written.</summary>
public sealed class FullDiskTests
{
    private static readonly DateTimeOffset At = Some.Now.AddMinutes(15);

    private readonly FakeResource _resource;
    private readonly Site _site;

    public FullDiskTests()
    {
        _resource = new FakeResource("heatpump", new TestClock(At));
        _site = new Site([_resource], new VenOptions { VtnUrl = new Uri("http://vtn.invalid"), StateFolder = "", VenName = "house" });
    }

    /// <summary>The newer event may have been journaled with the last bytes, and is answered: what it supersedes acts no more (I4).</summary>
    [Test, CancelAfter(300_000)]
    public async Task Align_IntentCannotBeJournaled_WhatItSupersedesIsLetGoAndItIsGivenOnceThereIsRoom(CancellationToken cancellationToken)
    {
        using var disk = SmallDisk.Mount("256k");
        using var journal = Open(disk);
        var dispatcher = new CommandDispatcher(_site, journal, NullLogger.Instance);
        await dispatcher.AlignAsync([Taken(modification: 0, level: 2)], OwnerOpts.None, At, cancellationToken);

        Fill(disk, journal);
        var isFollowed = await dispatcher.AlignAsync([Taken(modification: 1, level: 1)], OwnerOpts.None, At, cancellationToken);
        var (isHeld, failing) = (_resource.IsHeld, dispatcher.Failing.Keys.ToList());
        await dispatcher.AlignAsync([Taken(modification: 1, level: 1)], OwnerOpts.None, At, cancellationToken);
        disk.Free();
        var isFollowedThen = await dispatcher.AlignAsync([Taken(modification: 1, level: 1)], OwnerOpts.None, At, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((isFollowed, isHeld, isFollowedThen), Is.EqualTo((false, false, true)));
            Assert.That(failing, Is.EqualTo(["heatpump"]), "the owner is told");
            Assert.That(_resource.Log, Is.EqualTo(["SIMPLE 2 at 15 until 40", "release at 15", "SIMPLE 1 at 15 until 40"]));
            Assert.That(dispatcher.Failing, Is.Empty);
        }
    }

    private static VenJournal Open(SmallDisk disk) => VenJournal.Open(Path.Combine(disk.Path, "journal"), NullLogger.Instance);

    /// <summary>Fills the disk, and what the journal has of its last page.</summary>
    private static void Fill(SmallDisk disk, VenJournal journal)
    {
        disk.Fill();
        Assert.That(
            () =>
            {
                while (true)
                {
                    journal.Append(new JournalRecord.OptForgotten("x"));
                }
            },
            Throws.InstanceOf<IOException>());
    }

    private SiteEvent Taken(uint modification, double level) => new()
    {
        Event = Some.Event(modification: modification, level: level),
        RequestId = "DIST",
        IsOptIn = true,
        IsOwnersWord = false,
        StartOffset = TimeSpan.Zero,
        Resources = [_resource.Id],
    };
}
