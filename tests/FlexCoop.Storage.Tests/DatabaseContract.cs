namespace FlexCoop.Storage.Tests;

/// <summary>What every engine behind <see cref="Database"/> must do. A fixture per engine says how to open it.</summary>
public abstract class DatabaseContract
{
    private static readonly LogDefinition Story = new("story");
    private static readonly StoredKind[] Kinds = [Device.Collection, Device.Remembered, Story, HappeningTrail.Definition];
    private static readonly SeriesKey Power = new("ven-1", "power");

    /// <summary>Opens the same database at every call within one test.</summary>
    protected abstract Database Open(params StoredKind[] kinds);

    [Test, CancelAfter(300_000)]
    public async Task Find_InsertedDocument_IsThereInVersionOneAfterReopening(CancellationToken cancellationToken)
    {
        await using (var database = Open(Kinds))
        {
            await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("a")), cancellationToken);
        }

        await using var reopened = Open(Kinds);
        var found = await reopened.Documents(Device.Collection).FindAsync("a", cancellationToken);

        Assert.That(found!.Value, Is.EqualTo(Device.Named("a")).UsingPropertiesComparer());
        Assert.That(found.Version, Is.EqualTo(1));
    }

    /// <summary>What somebody wants is there with the commit that does it, in its order, and told of once it is; the rest costs nothing.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Publish_WantedOrNot_IsThereWithItsCommitOnly(CancellationToken cancellationToken)
    {
        static Happening Of(string topic) => new() { Topic = topic, At = DateTimeOffset.UnixEpoch, Data = new System.Text.Json.Nodes.JsonObject { ["id"] = topic } };
        await using var database = Open(Kinds);
        var told = 0;
        database.Happenings.Published = () => told++;
        database.Happenings.Wanted = topic => topic == "device.made";
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("a")).Publish(Of("device.changed")), cancellationToken);

        await database.CommitAsync(new UnitOfWork().Publish(Of("device.made")).Publish(Of("device.changed")), cancellationToken);
        var isRefused = !await database.TryCommitAsync(new UnitOfWork().Publish(Of("device.made")).Insert(Device.Collection, Device.Named("a")), cancellationToken);
        await database.CommitAsync(new UnitOfWork().Publish(Of("device.made")), cancellationToken);
        var log = database.Log(HappeningTrail.Definition);
        var happenings = (await log.ReadAsync(after: 0, limit: 10, cancellationToken)).Select(HappeningTrail.Read).ToList();
        var bounds = await log.BoundsAsync(cancellationToken);

        Assert.That(isRefused);
        Assert.That(happenings.Select(one => one.Topic), Is.EqualTo(["device.made", "device.made"]));
        Assert.That(happenings.Select(one => one.Id), Is.Unique.And.All.StartsWith("msg_"));
        Assert.That(bounds.Last - bounds.First, Is.EqualTo(1));
        await database.DropAsync(HappeningTrail.Definition, bounds.Last, cancellationToken);
        Assert.That(await log.BoundsAsync(cancellationToken), Is.EqualTo((0L, bounds.Last)), "where the next begins is known though all is dropped");
        Assert.That(told, Is.GreaterThanOrEqualTo(2), "to look once too often does no harm");
    }

    [Test, CancelAfter(300_000)]
    public async Task Find_UnknownDocument_IsNull(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);

        Assert.That(await database.Documents(Device.Collection).FindAsync("a", cancellationToken), Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Find_RememberedDocumentThatChanges_IsAsItWasCommittedLast(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var devices = database.Documents(Device.Remembered);
        await database.CommitAsync(new UnitOfWork().Insert(Device.Remembered, Device.Named("a")), cancellationToken);

        var inserted = (await devices.FindAsync("a", cancellationToken))!;
        await database.CommitAsync(new UnitOfWork().Update(Device.Remembered, inserted, inserted.Value with { Name = "changed" }), cancellationToken);
        var changed = (await devices.FindAsync("a", cancellationToken))!;
        await database.CommitAsync(new UnitOfWork().Delete(Device.Remembered, changed), cancellationToken);
        var deleted = await devices.FindAsync("a", cancellationToken);

        Assert.That((changed.Value.Name, changed.Version), Is.EqualTo(("changed", 2)));
        Assert.That(deleted, Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Insert_IdInUse_IsRefusedWithItsWholeUnit(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("b")), cancellationToken);

        var unit = new UnitOfWork()
            .Insert(Device.Collection, Device.Named("a"))
            .AddPoints(Power, [new Point(DateTimeOffset.UnixEpoch, 1)])
            .Owe("ven-1", "events")
            .Append(Story, DateTimeOffset.UnixEpoch, "a", "made")
            .Insert(Device.Collection, Device.Named("b"));
        var committed = await database.TryCommitAsync(unit, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(committed, Is.False);
            Assert.That(await database.Documents(Device.Collection).FindAsync("a", cancellationToken), Is.Null);
            Assert.That(await Points(database, cancellationToken), Is.Empty);
            Assert.That(database.Outbox.OwedTo("ven-1"), Is.Empty);
            Assert.That(await database.Log(Story).ReadAsync(0, 10, cancellationToken), Is.Empty);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Commit_Conflict_NamesTheDocument(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("b")), cancellationToken);

        Assert.That(
            () => database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("b")), cancellationToken),
            Throws.TypeOf<ConflictException>().With.Message.Contains("'b' of 'devices'"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Update_VersionReadBeforeAnotherUpdate_IsRefused(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var devices = database.Documents(Device.Collection);
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("a")), cancellationToken);
        var read = (await devices.FindAsync("a", cancellationToken))!;

        var first = await database.TryCommitAsync(new UnitOfWork().Update(Device.Collection, read, read.Value with { Name = "first" }), cancellationToken);
        var second = await database.TryCommitAsync(new UnitOfWork().Update(Device.Collection, read, read.Value with { Name = "second" }), cancellationToken);

        var stored = (await devices.FindAsync("a", cancellationToken))!;
        Assert.That((first, second, stored.Value.Name, stored.Version), Is.EqualTo((true, false, "first", 2L)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Put_WhateverIsThere_TakesItsPlace(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);

        await database.CommitAsync(new UnitOfWork().Put(Device.Collection, Device.Named("a", "old")), cancellationToken);
        await database.CommitAsync(new UnitOfWork().Put(Device.Collection, Device.Named("a", "new")), cancellationToken);

        var devices = database.Documents(Device.Collection);
        Assert.That((await devices.FindAsync("a", cancellationToken))!.Version, Is.EqualTo(2));
        Assert.That(await devices.FindAllAsync("group", "old", cancellationToken), Is.Empty);
        Assert.That(await devices.FindAllAsync("group", "new", cancellationToken), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Delete_DocumentInTheVersionRead_LeavesNothing(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var devices = database.Documents(Device.Collection);
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("a", "all")), cancellationToken);
        var read = (await devices.FindAsync("a", cancellationToken))!;

        await database.CommitAsync(new UnitOfWork().Delete(Device.Collection, read), cancellationToken);
        var again = await database.TryCommitAsync(new UnitOfWork().Delete(Device.Collection, read), cancellationToken);

        Assert.That(await devices.FindAsync("a", cancellationToken), Is.Null);
        Assert.That(await devices.FindAllAsync("group", "all", cancellationToken), Is.Empty);
        Assert.That(again, Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task FindAll_SeveralKeysOfADocument_FindsItUnderEach(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        await database.CommitAsync(
            new UnitOfWork().Insert(Device.Collection, Device.Named("b", "red", "blue", "red")).Insert(Device.Collection, Device.Named("a", "blue")),
            cancellationToken);

        var devices = database.Documents(Device.Collection);
        var red = await devices.FindAllAsync("group", "red", cancellationToken);
        var blue = await devices.FindAllAsync("group", "blue", cancellationToken);

        Assert.That(red.Select(device => device.Value.Id), Is.EqualTo(["b"]));
        Assert.That(blue.Select(device => device.Value.Id), Is.EqualTo(["a", "b"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task FindRange_Instants_AreFromInclusiveToExclusiveInOrder(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var unit = new UnitOfWork();
        foreach (var minute in new[] { 3, 1, 2, 0 })
        {
            unit.Insert(Device.Collection, Device.Named($"d{minute}") with { SeenAt = DateTimeOffset.UnixEpoch.AddMinutes(minute) });
        }

        await database.CommitAsync(unit, cancellationToken);
        var devices = database.Documents(Device.Collection);
        var some = await devices.FindRangeAsync(
            "seen", IndexKey.Of(DateTimeOffset.UnixEpoch.AddMinutes(1)), IndexKey.Of(DateTimeOffset.UnixEpoch.AddMinutes(3)), cancellationToken);
        var open = await devices.FindRangeAsync("seen", IndexKey.Of(DateTimeOffset.UnixEpoch.AddMinutes(2)), to: null, cancellationToken);

        Assert.That(some.Select(device => device.Value.Id), Is.EqualTo(["d1", "d2"]));
        Assert.That(open.Select(device => device.Value.Id), Is.EqualTo(["d2", "d3"]));
    }

    /// <summary>Both ways, in pages of any size: each key once, in order, and of equal keys the ids in order.</summary>
    [TestCase(false)]
    [TestCase(true)]
    [CancelAfter(300_000)]
    public async Task Walk_InPages_GivesEachKeyOfTheRangeOnceInOrder(bool isDescending, CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var unit = new UnitOfWork();
        for (var i = 0; i < 9; i++)
        {
            unit.Insert(Device.Collection, Device.Named($"d{i}", $"g{i / 3}", "z"));
        }

        await database.CommitAsync(unit, cancellationToken);
        var devices = database.Documents(Device.Collection);
        var range = new IndexRange("g0", "g2", isDescending);
        string[] expected = ["g0 d0", "g0 d1", "g0 d2", "g1 d3", "g1 d4", "g1 d5"];
        foreach (var (limit, maxBytes) in new[] { (1, 1000L), (2, 1000), (3, 1000), (4, 1000), (6, 1000), (7, 1000), (7, 1) })
        {
            var walked = new List<string>();
            IndexPlace? place = null;
            while (await devices.WalkAsync("group", range, place, limit, maxBytes, cancellationToken) is { Count: > 0 } page)
            {
                walked.AddRange(page.Select(one => $"{one.Place.Key} {one.Document.Value.Id}"));
                place = page[^1].Place;
            }

            Assert.That(walked, Is.EqualTo(isDescending ? expected.Reverse() : expected), $"{limit} a page");
        }

        Assert.That(await devices.WalkAsync("group", range, after: null, limit: 7, maxBytes: 1, cancellationToken), Has.Count.EqualTo(1), "a page ends where its bytes do");
    }

    /// <summary>A place may come from anybody: it never widens what is walked.</summary>
    [TestCase(false, "")]
    [TestCase(true, "z")]
    [CancelAfter(300_000)]
    public async Task Walk_AfterAPlaceOutsideTheRange_StaysInTheRange(bool isDescending, string key, CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        await database.CommitAsync(
            new UnitOfWork().Insert(Device.Collection, Device.Named("d0", "g0")).Insert(Device.Collection, Device.Named("d1", "g1")).Insert(Device.Collection, Device.Named("d2", "g2")), cancellationToken);

        var walked = await database.Documents(Device.Collection).WalkAsync("group", new IndexRange("g1", "g2", isDescending), new IndexPlace(key, ""), limit: 7, maxBytes: 1000, cancellationToken);

        Assert.That(walked.Select(one => one.Document.Value.Id), Is.EqualTo(["d1"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task List_InPages_GivesEachDocumentOnceInOrder(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var unit = new UnitOfWork();
        for (var i = 0; i < 5; i++)
        {
            unit.Insert(Device.Collection, Device.Named($"d{i}"));
        }

        await database.CommitAsync(unit, cancellationToken);
        var devices = database.Documents(Device.Collection);
        var first = await devices.ListAsync(after: null, limit: 3, cancellationToken);
        var second = await devices.ListAsync(first[^1].Value.Id, limit: 3, cancellationToken);

        Assert.That(first.Concat(second).Select(device => device.Value.Id), Is.EqualTo(["d0", "d1", "d2", "d3", "d4"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Open_IndexDeclaredLater_FindsTheDocumentsFromBefore(CancellationToken cancellationToken)
    {
        var withoutIndexes = new CollectionDefinition<Device>("devices", DeviceJson.Default.Device, device => device.Id);
        await using (var database = Open(withoutIndexes))
        {
            await database.CommitAsync(new UnitOfWork().Insert(withoutIndexes, Device.Named("a", "red")), cancellationToken);
        }

        await using var upgraded = Open(Kinds);

        Assert.That(await upgraded.Documents(Device.Collection).FindAllAsync("group", "red", cancellationToken), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Owe_SameThingTwice_IsOneRowOfALaterGeneration(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);

        await database.CommitAsync(new UnitOfWork().Owe("ven-1", "events").Owe("ven-1", "report", "r1"), cancellationToken);
        var sent = database.Outbox.OwedTo("ven-1")[0];
        await database.CommitAsync(new UnitOfWork().Owe("ven-1", "events"), cancellationToken);

        var owed = database.Outbox.OwedTo("ven-1");
        Assert.That(owed.Select(row => (row.Kind, row.Subject)), Is.EqualTo([("events", ""), ("report", "r1")]));
        Assert.That((owed[0].Id, owed[0].Generation), Is.EqualTo((sent.Id, sent.Generation + 1)));
        Assert.That(database.Outbox.OwedTo("ven-2"), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Close_RowOwedAnewSinceItWasSent_StaysOwed(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        await database.CommitAsync(new UnitOfWork().Owe("ven-1", "events"), cancellationToken);
        var sent = database.Outbox.OwedTo("ven-1")[0];
        await database.CommitAsync(new UnitOfWork().Owe("ven-1", "events"), cancellationToken);

        await database.CommitAsync(new UnitOfWork().Close(sent), cancellationToken);
        var stillOwed = database.Outbox.OwedTo("ven-1");
        await database.CommitAsync(new UnitOfWork().Close(stillOwed[0]), cancellationToken);

        Assert.That(stillOwed, Has.Count.EqualTo(1));
        Assert.That(database.Outbox.OwedTo("ven-1"), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Then_RunsWhenTheUnitIsDurable_BeforeWhatItOwesIsSeen(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var (owed, stored) = (-1, default(Stored<Device>));
        var unit = new UnitOfWork().Insert(Device.Collection, Device.Named("d1")).Owe("ven-1", "event").Then(() =>
        {
            owed = database.Outbox.OwedTo("ven-1").Count;
            stored = database.Documents(Device.Collection).FindAsync("d1", cancellationToken).AsTask().GetAwaiter().GetResult();
        });

        await database.CommitAsync(unit, cancellationToken);

        Assert.That(owed, Is.Zero);
        Assert.That(stored, Is.Not.Null);
        Assert.That(database.Outbox.OwedTo("ven-1"), Has.Count.EqualTo(1));
    }

    /// <summary>A reader sees a unit before memory has followed it: who goes on to memory waits for that.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Followed_WhileAUnitCanBeReadAndIsBeingFollowed_EndsAfterIt(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var isDurable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var mayBeFollowed = new ManualResetEventSlim();
        var hasFollowed = false;
        var commit = database.CommitAsync(
            new UnitOfWork().Insert(Device.Collection, Device.Named("d1")).Then(() =>
            {
                isDurable.SetResult();
                mayBeFollowed.Wait(cancellationToken);
                hasFollowed = true;
            }),
            cancellationToken);
        await isDurable.Task.WaitAsync(cancellationToken);

        try
        {
            var read = await database.Documents(Device.Collection).FindAsync("d1", cancellationToken);
            var followed = database.FollowedAsync(cancellationToken);
            Assert.That(read, Is.Not.Null);
            Assert.That(followed.IsCompleted, Is.False);

            mayBeFollowed.Set();
            await followed;
            Assert.That(hasFollowed);
        }
        finally
        {
            mayBeFollowed.Set();
            await commit;
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Followed_WhileNothingIsCommitted_HasEnded(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);

        Assert.That(database.FollowedAsync(cancellationToken).IsCompleted);
    }

    [Test, CancelAfter(300_000)]
    public async Task Then_OfAUnitThatIsRefused_DoesNotRun(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("d1")), cancellationToken);
        var hasRun = false;

        var isDone = await database.TryCommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("d1")).Then(() => hasRun = true), cancellationToken);

        Assert.That(isDone, Is.False);
        Assert.That(hasRun, Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task Outbox_AfterReopening_HoldsWhatIsOwed(CancellationToken cancellationToken)
    {
        await using (var database = Open(Kinds))
        {
            await database.CommitAsync(new UnitOfWork().Owe("ven-1", "events").Owe("ven-1", "report", "r1").Owe("ven-2", "events"), cancellationToken);
            await database.CommitAsync(new UnitOfWork().Close(database.Outbox.OwedTo("ven-1")[0]), cancellationToken);
        }

        await using var reopened = Open(Kinds);

        Assert.That(reopened.Outbox.OwedTo("ven-1").Select(row => row.Subject), Is.EqualTo(["r1"]));
        Assert.That(reopened.Outbox.OwedTo("ven-2"), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Log_Entries_KeepTheirOrderAndCanBeReadByKey(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var at = DateTimeOffset.UnixEpoch.AddMilliseconds(1234);
        await database.CommitAsync(new UnitOfWork().Append(Story, at, "a", "one").Append(Story, at, "b", "two").Append(Story, at, "a", "three"), cancellationToken);

        var log = database.Log(Story);
        var all = await log.ReadAsync(after: 0, limit: 10, cancellationToken);
        var later = await log.ReadAsync(after: all[0].Sequence, limit: 1, cancellationToken);
        var ofA = await log.ReadAsync("a", after: 0, limit: 10, cancellationToken);

        Assert.That(all.Select(entry => entry.Text), Is.EqualTo(["one", "two", "three"]));
        Assert.That(later.Select(entry => entry.Text), Is.EqualTo(["two"]));
        Assert.That(ofA.Select(entry => entry.Text), Is.EqualTo(["one", "three"]));
        Assert.That(all[0].At, Is.EqualTo(at));
    }

    [Test, CancelAfter(300_000)]
    public async Task AddPoints_InstantThatHasOne_TakesItsPlace(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var at = DateTimeOffset.UnixEpoch;

        await database.CommitAsync(new UnitOfWork().AddPoints(Power, [new Point(at, 1), new Point(at.AddMinutes(1), 2)]), cancellationToken);
        await database.CommitAsync(new UnitOfWork().AddPoints(Power, [new Point(at, 3, "corrected")]), cancellationToken);

        Assert.That(await Points(database, cancellationToken), Is.EqualTo([new Point(at, 3, "corrected"), new Point(at.AddMinutes(1), 2)]));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(-0.0)]
    [TestCase(0.1)]
    [CancelAfter(300_000)]
    public async Task AddPoints_AnyValue_ReadsBackTheSame(double value, CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);

        await database.CommitAsync(new UnitOfWork().AddPoints(Power, [new Point(DateTimeOffset.UnixEpoch, value)]), cancellationToken);

        Assert.That((await Points(database, cancellationToken))[0].Value, Is.EqualTo(value));
    }

    [Test, CancelAfter(300_000)]
    public async Task ReadSeries_Range_IsFromInclusiveToExclusiveAndByName(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var at = DateTimeOffset.UnixEpoch;
        Point[] points = [.. Enumerable.Range(0, 10).Select(i => new Point(at.AddMinutes(i), i))];
        await database.CommitAsync(
            new UnitOfWork().AddPoints(Power, points).AddPoints(Power with { Name = "status" }, points).AddPoints(Power with { Owner = "ven-2" }, points),
            cancellationToken);

        var power = await database.Series.ReadAsync("ven-1", "power", at.AddMinutes(2), at.AddMinutes(5), 100, cancellationToken);
        var both = await database.Series.ReadAsync("ven-1", null, at.AddMinutes(2), at.AddMinutes(5), 3, cancellationToken);

        Assert.That(power.Select(point => point.Point.Value), Is.EqualTo([2, 3, 4]));
        Assert.That(both.Select(point => (point.Name, point.Point.Value)), Is.EqualTo([("power", 2), ("status", 2), ("power", 3)]));
    }

    [Test, CancelAfter(300_000)]
    public async Task ReadSeries_OneSeries_IsFromInclusiveToExclusiveUpToTheLimit(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var at = DateTimeOffset.UnixEpoch;
        Point[] points = [new(at, 1, "good"), new(at.AddMinutes(1), double.NaN), new(at.AddMinutes(2), 3), new(at.AddMinutes(3), 4)];
        await database.CommitAsync(new UnitOfWork().AddPoints(Power, points).AddPoints(Power with { Name = "other" }, points), cancellationToken);

        Assert.That(await database.Series.ReadAsync(Power, at, at.AddMinutes(3), 100, cancellationToken), Is.EqualTo(points[..3]));
        Assert.That(await database.Series.ReadAsync(Power, at.AddMinutes(1), at.AddHours(1), 2, cancellationToken), Is.EqualTo(points[1..3]));
        Assert.That(await database.Series.ReadAsync(Power with { Owner = "nobody" }, at, at.AddHours(1), 2, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task ReadLatest_EachSeries_HasItsLastPointBeforeAnInstant(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var at = DateTimeOffset.UnixEpoch;
        var other = Power with { Name = "other" };
        await database.CommitAsync(
            new UnitOfWork().AddPoints(Power, [new Point(at.AddMinutes(2), 2), new Point(at, 0), new Point(at.AddDays(9), 9)]).AddPoints(other, [new Point(at.AddMinutes(1), 1, "q")]).AddPoints(Power with { Name = "later" }, [new Point(at.AddDays(9), 9)]),
            cancellationToken);

        var latest = await database.Series.ReadLatestAsync(at.AddDays(1), cancellationToken);

        Assert.That(latest, Is.EquivalentTo([(Power, new Point(at.AddMinutes(2), 2)), (other, new Point(at.AddMinutes(1), 1, "q"))]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Touched_QuartersWithNewPoints_AreThereUntilTheyAreClosed(CancellationToken cancellationToken)
    {
        var at = DateTimeOffset.UnixEpoch;
        await using (var database = Open(Kinds))
        {
            await database.CommitAsync(new UnitOfWork().AddPoints(Power, [new Point(at.AddMinutes(29), 1), new Point(at, 1), new Point(at.AddMilliseconds(899_999), 1)]), cancellationToken);
            await database.CommitAsync(new UnitOfWork().AddPoints(Power, [new Point(at.AddHours(1), 1)]), cancellationToken);
        }

        await using var reopened = Open(Kinds);
        var touched = await reopened.Series.ReadTouchedAsync(at.AddHours(1), 10, cancellationToken);
        await reopened.CommitAsync(new UnitOfWork().CloseTouched(touched[0]), cancellationToken);
        var rest = await reopened.Series.ReadTouchedAsync(at.AddHours(2), 10, cancellationToken);

        Assert.That(touched.Select(quarter => (quarter.Series, quarter.Start)), Is.EqualTo([(Power, at), (Power, at.AddMinutes(15))]));
        Assert.That(rest.Select(quarter => quarter.Start), Is.EqualTo([at.AddMinutes(15), at.AddHours(1)]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CloseTouched_QuarterTouchedAgainSinceItWasRead_StaysOpen(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var at = DateTimeOffset.UnixEpoch;
        await database.CommitAsync(new UnitOfWork().AddPoints(Power, [new Point(at, 1)]), cancellationToken);
        var read = (await database.Series.ReadTouchedAsync(at.AddHours(1), 10, cancellationToken)).Single();
        await database.CommitAsync(new UnitOfWork().AddPoints(Power, [new Point(at, 2)]), cancellationToken);

        await database.CommitAsync(new UnitOfWork().CloseTouched(read), cancellationToken);

        Assert.That((await database.Series.ReadTouchedAsync(at.AddHours(1), 10, cancellationToken)).Single().Generation, Is.GreaterThan(read.Generation));
    }

    [Test, CancelAfter(300_000)]
    public async Task PutBlock_Day_TakesThePlaceOfWhatWasThere(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var day = new DateOnly(2026, 6, 30);
        await database.CommitAsync(
            new UnitOfWork().PutBlock(Power, new DayBlock(day, [1])).PutBlock(Power, new DayBlock(day.AddDays(1), [2])).PutBlock(Power, new DayBlock(day.AddDays(2), [3])).PutBlock(Power with { Name = "other" }, new DayBlock(day, [4])),
            cancellationToken);
        await database.CommitAsync(new UnitOfWork().PutBlock(Power, new DayBlock(day, [5, 6])), cancellationToken);

        var read = new List<(DateOnly, string)>();
        await database.Series.ReadBlocksAsync(Power, day, day.AddDays(2), (body, of) => read.Add((of, Convert.ToHexString(body))), cancellationToken);

        Assert.That(read, Is.EqualTo([(day, "0506"), (day.AddDays(1), "02")]));
    }

    [Test, CancelAfter(300_000)]
    public async Task RemovePoints_OldOnes_GoInBitesButTheLastStays(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var at = DateTimeOffset.UnixEpoch;
        await database.CommitAsync(
            new UnitOfWork().AddPoints(Power, [.. Enumerable.Range(0, 10).Select(minute => new Point(at.AddMinutes(minute), minute))]).AddPoints(Power with { Name = "young" }, [new Point(at.AddHours(1), 1), new Point(at.AddHours(2), 2)]),
            cancellationToken);

        await database.CommitAsync(new UnitOfWork().RemovePoints(Power, at.AddMinutes(7), most: 4), cancellationToken);
        var bitten = await Points(database, cancellationToken);
        await database.CommitAsync(new UnitOfWork().RemovePoints(Power, at.AddMinutes(7), most: 4), cancellationToken);
        var older = await database.Series.FindOlderAsync(at.AddMinutes(7), 10, cancellationToken);
        var stillOlder = await database.Series.FindOlderAsync(at.AddMinutes(30), 10, cancellationToken);
        await database.CommitAsync(new UnitOfWork().RemovePoints(Power, at.AddMinutes(30), most: 100), cancellationToken);

        Assert.That(bitten.Select(point => point.Value), Is.EqualTo([4, 5, 6, 7, 8, 9]));
        Assert.That(older, Is.Empty);
        Assert.That(stillOlder, Is.EqualTo([Power]));
        Assert.That((await Points(database, cancellationToken)).Select(point => point.Value), Is.EqualTo([9]));
        Assert.That(await database.Series.FindOlderAsync(at.AddMinutes(30), 10, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Added_PointsOfADurableUnit_AreToldBeforeTheCallerGoesOn(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        var told = new List<string>();
        database.Series.Added = (series, points) => told.Add($"{series.Name} {points.Count}");
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("a")).AddPoints(Power, [new Point(DateTimeOffset.UnixEpoch, 1)]), cancellationToken);

        var isDone = await database.TryCommitAsync(new UnitOfWork().AddPoints(Power with { Name = "refused" }, [new Point(DateTimeOffset.UnixEpoch, 1)]).Insert(Device.Collection, Device.Named("a")), cancellationToken);

        Assert.That(isDone, Is.False);
        Assert.That(told, Is.EqualTo(["power 1"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Commit_SeriesFirstNamedByARefusedUnit_WorksAfterwards(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("a")), cancellationToken);
        Point[] points = [new Point(DateTimeOffset.UnixEpoch, 1)];

        var refused = await database.TryCommitAsync(
            new UnitOfWork().AddPoints(Power, points).Insert(Device.Collection, Device.Named("a")), cancellationToken);
        await database.CommitAsync(new UnitOfWork().AddPoints(Power with { Name = "other" }, points).AddPoints(Power, points), cancellationToken);

        Assert.That(refused, Is.False);
        Assert.That(await Points(database, cancellationToken), Is.EqualTo(points));
    }

    [Test, CancelAfter(300_000)]
    public async Task Commit_ManyCallersAtOnce_EachOfTheirUnitsIsWholeOrAbsent(CancellationToken cancellationToken)
    {
        const int Callers = 200;
        await using (var database = Open(Kinds))
        {
            // Every second caller runs into a conflict; their neighbours in the same group must not notice.
            await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("taken")), cancellationToken);
            var committed = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => database.TryCommitAsync(
                new UnitOfWork()
                    .Insert(Device.Collection, Device.Named($"d{caller}"))
                    .Owe($"ven-{caller}", "events")
                    .Insert(Device.Collection, Device.Named(caller % 2 == 0 ? "taken" : $"e{caller}")),
                cancellationToken)));

            Assert.That(committed, Is.EqualTo(Enumerable.Range(0, Callers).Select(caller => caller % 2 != 0)));
        }

        await using var reopened = Open(Kinds);
        var documents = await reopened.Documents(Device.Collection).ListAsync(after: null, limit: 1000, cancellationToken);
        Assert.That(documents, Has.Count.EqualTo(1 + Callers));
        Assert.That(reopened.Outbox.OwedTo("ven-2"), Is.Empty);
        Assert.That(reopened.Outbox.OwedTo("ven-3"), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Open_WhileItIsOpen_IsRefusedWithTheRemedy(CancellationToken cancellationToken)
    {
        await using var database = Open(Kinds);
        await database.CommitAsync(new UnitOfWork().Owe("ven-1", "events"), cancellationToken);

        Assert.That(() => Open(Kinds), Throws.TypeOf<DatabaseInUseException>().With.Message.Contains("in use by another process"));
    }

    private static async Task<IReadOnlyList<Point>> Points(Database database, CancellationToken cancellationToken) =>
        [.. (await database.Series.ReadAsync(Power.Owner, Power.Name, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 100, cancellationToken)).Select(point => point.Point)];
}
