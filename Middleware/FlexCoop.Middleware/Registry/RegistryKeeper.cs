using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry;

/// <summary>Keeps the documents of devices, homes and states in line with what VENs tell.</summary>
/// <remarks>
/// <list type="number">
/// <item>A VEN of which something was committed (METADATA, its standing, a value of a state, a correction by REST) is to be looked at.</item>
/// <item>Whose it is: the member's under whose mandate the box is; without a mandate the cooperative's.</item>
/// <item>Its devices: what METADATA say now is merged into what is there (<see cref="DeviceMerge"/>); how each stands.</item>
/// <item>Their states: a document for each change.</item>
/// <item>One commit, with up to where the VEN was followed.</item>
/// </list>
/// VENs are looked at beside their messages and after them, some at once, so that nobody who reports waits for it. What a kill breaks off is done at the next start, since all that it follows from is stored.
/// </remarks>
internal sealed partial class RegistryKeeper(
    Database database,
    VenStore vens,
    DeviceBook book,
    ResourceStore store,
    ResourceSchemas schemas,
    ProcessImage image,
    TelemetryFeed feed,
    Clocks clocks,
    ILogger<RegistryKeeper> logger,
    MandateBook? mandates = null) : BackgroundService, IForgets
{
    /// <summary>What happened with a device, kept for good.</summary>
    public static readonly LogDefinition History = new("device-log");

    private const int AtOnce = 8;
    private const int PageSize = 1000;
    private const int MaxName = 80;
    private const int MaxGridNode = 64;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ResourceSchema _devices = schemas.All.Single(schema => schema.Name == "devices");
    private readonly ResourceSchema _homes = schemas.All.Single(schema => schema.Name == "homes");
    private readonly ResourceSchema _states = schemas.All.Single(schema => schema.Name == "device-states");
    private readonly ConcurrentDictionary<string, RegistryVenDocument> _followed = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<(string Series, Point Point)>> _reported = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _waiting = [];
    private readonly HashSet<string> _underWay = [];
    private readonly Channel<string> _toLookAt = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Reads up to where each VEN was followed, and follows from then on; before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await book.LoadAsync(store, schemas, cancellationToken);
        string? after = null;
        var latest = clocks.Domain.GetUtcNow() + ProcessImage.Ahead;
        while (await database.Documents(RegistryVenDocument.Collection).ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var ven in page)
            {
                // A reading of a time that is to come would keep every later one out.
                _followed[ven.Value.VenId] = ven.Value with { Devices = [.. ven.Value.Devices.Select(device => device.Reading?.Since > latest ? device with { Reading = null } : device)] };
            }

            after = page[^1].Value.VenId;
        }

        // Step 1
        vens.Changed += venId => LookAt(venId.Value, wholly: true);
        book.Changed = venId => LookAt(venId, wholly: true);
        foreach (var ven in vens.Known)
        {
            LookAt(ven.VenId.Value, wholly: ven.Version != _followed.GetValueOrDefault(ven.VenId.Value)?.Version);
        }
    }

    /// <summary>Whether a device is one that its VEN tells of, and its owner's that of the VEN. What somebody only says of a device moves nothing.</summary>
    public bool IsTold(KnownDevice device) => _followed.GetValueOrDefault(device.VenId)?.Devices.Any(known => known.DeviceId == device.Id) == true;

    /// <summary>The device of this id, whosever it is; null when there is none. Who has just read of it in a list finds it here, though memory follows a moment later.</summary>
    public async ValueTask<KnownDevice?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (book.Find(id) is { } known)
        {
            return known;
        }

        await database.FollowedAsync(cancellationToken);
        return book.Find(id);
    }

    /// <inheritdoc/>
    public void Forget(string name)
    {
        _followed.TryRemove(name, out _);
        _reported.TryRemove(name, out _);
        book.Forget(name);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reader = Task.Run(() => FollowReportsAsync(stoppingToken), stoppingToken);
        try
        {
            while (await _toLookAt.Reader.WaitToReadAsync(stoppingToken))
            {
                await Parallel.ForEachAsync(Waiting(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, async (venId, cancellationToken) => await LookAtAsync(venId, cancellationToken));
            }

            await reader;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private IEnumerable<string> Waiting()
    {
        while (_toLookAt.Reader.TryRead(out var venId))
        {
            yield return venId;
        }
    }

    /// <summary>A VEN is to be looked at; one that is being looked at, once more after that.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="wholly">Whether its devices are, too, and not only their states.</param>
    private void LookAt(string venId, bool wholly)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(venId, out var already))
            {
                _waiting[venId] = already || wholly;
                return;
            }

            _waiting[venId] = wholly;
            if (!_underWay.Contains(venId))
            {
                _toLookAt.Writer.TryWrite(venId);
            }
        }
    }

    /// <summary>Takes values as they become durable; who falls behind derives the states from the latest ones.</summary>
    private async Task FollowReportsAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var subscription = feed.Subscribe(update => image.Find(new SeriesKey(update.Series.Owner, StatusSeries.RIdOf(update.Series.Name) + StatusSeries.Override)) is not null || update.Series.Name.EndsWith(StatusSeries.Override, StringComparison.Ordinal))!;
            foreach (var venId in _followed.Keys)
            {
                LookAt(venId, wholly: false);
            }

            await foreach (var update in subscription.Updates.ReadAllAsync(cancellationToken))
            {
                var reported = _reported.GetOrAdd(update.Series.Owner, _ => new ConcurrentQueue<(string, Point)>());
                var latest = clocks.Domain.GetUtcNow() + ProcessImage.Ahead;
                foreach (var point in update.Points.Where(point => point.At <= latest))
                {
                    reported.Enqueue((update.Series.Name, point));
                }

                LookAt(update.Series.Owner, wholly: false);
            }
        }
    }

    private async Task LookAtAsync(string venId, CancellationToken cancellationToken)
    {
        bool wholly;
        lock (_lock)
        {
            _waiting.Remove(venId, out wholly);
            _underWay.Add(venId);
        }

        var points = new List<(string Series, Point Point)>();
        while (_reported.TryGetValue(venId, out var reported) && reported.TryDequeue(out var point))
        {
            points.Add(point);
        }

        try
        {
            while ((wholly || HasNews(venId, points)) && !await TryAlignAsync(venId, points, cancellationToken))
            {
                // Somebody changed a document meanwhile: look again.
            }
        }
        catch (DatabaseException unavailable) when (!unavailable.IsFinal)
        {
            Log.BrokenOff(logger, venId, unavailable);
            await Task.Delay(RetryAfter, clocks.Wire, cancellationToken);
            LookAt(venId, wholly: true);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or DatabaseException))
        {
            // What one VEN tells, or somebody says of it, keeps the devices of no other waiting.
            Log.Failed(logger, venId, fault);
        }
        finally
        {
            lock (_lock)
            {
                _underWay.Remove(venId);
                if (_waiting.ContainsKey(venId))
                {
                    _toLookAt.Writer.TryWrite(venId);
                }
            }
        }
    }

    /// <returns>False when somebody else was first.</returns>
    private async Task<bool> TryAlignAsync(string venId, IReadOnlyList<(string Series, Point Point)> points, CancellationToken cancellationToken)
    {
        if (vens.Find(new VenId(venId)) is not { } known || await vens.FindDocumentAsync(known.VenId, cancellationToken) is not { Value: { RegisteredAt: not null } ven } stored)
        {
            return true;
        }

        // Step 2
        var mandate = mandates is null ? null : await mandates.FindByVenAsync(venId, cancellationToken);
        var cooperative = mandate is null ? ven.Cooperative ?? (mandates is null ? ResourceActor.OfLab.Cooperative : null) : mandate.MemberId is null ? null : mandate.Cooperative;
        if (cooperative is null)
        {
            return true;
        }

        var owner = new ResourceScope(cooperative, mandate?.MemberId);
        var before = _followed.GetValueOrDefault(venId) ?? new RegistryVenDocument { VenId = venId };
        var (work, now) = (new UnitOfWork(), clocks.Domain.GetUtcNow());

        // Step 3
        var place = known.Names.Location is { } location ? new JsonObject { ["latitude"] = location.Latitude, ["longitude"] = location.Longitude } : null;
        var gridNode = known.Names.Pnodes.FirstOrDefault(node => node.Length is > 0 and <= MaxGridNode);
        var devices = new List<RegisteredDevice>();
        var match = DeviceMatch.Of(ven.Reports is null ? null : MetadataDevices.Of(ven.Reports), [.. book.OfVen(venId).Where(device => device.Owner == owner)], before);
        foreach (var (seen, device, registered) in match)
        {
            var said = seen is null ? registered?.Said ?? [] : Said(seen, known, place, gridNode);
            var deviceClass = device?.DeviceClass ?? seen!.DeviceClass;
            var deviceId = device?.Id ?? Guid.CreateVersion7(clocks.Wire.GetUtcNow()).ToString();

            // Step 4
            var (reading, stateId) = await AddStatesAsync(work, owner, deviceId, deviceClass, device?.Rids ?? seen!.Rids, registered, venId, points, cancellationToken);
            var (status, since) =
                mandate is { HasEnded: true } || (ven.Reports is not null && seen is null) ? ("removed", (DateTimeOffset?)null)
                : !ven.IsServed ? ("offline", ven.CancelledAt)
                : ven.SilentSince is { } silent ? ("timedOut", silent)
                : reading?.IsOnline == false ? ("offline", reading.Since)
                : ("online", null);
            await AddDeviceAsync(work, owner, venId, deviceId, device, registered?.Said, said, (status, since ?? now), reading?.IsOverridden != true, now, cancellationToken);
            devices.Add(new RegisteredDevice { DeviceId = deviceId, Said = said, Reading = reading, StateId = stateId });
        }

        var home = await AddHomeAsync(work, owner, before.Home, new JsonObject { ["venId"] = venId, ["hasPv"] = devices.Exists(device => (string?)device.Said["deviceClass"] == "pv") }, place, gridNode, now, cancellationToken);

        // Step 5
        var followed = new RegistryVenDocument { VenId = venId, Version = stored.Version, Home = home, Devices = devices };
        if (work.IsEmpty && before.Version == stored.Version && devices.Zip(before.Devices).All(pair => pair.First.DeviceId == pair.Second.DeviceId && JsonNode.DeepEquals(pair.First.Said, pair.Second.Said)))
        {
            return true;
        }

        work.Put(RegistryVenDocument.Collection, followed).Then(() => _followed[venId] = followed);
        return await database.TryCommitAsync(work, cancellationToken);
    }

    /// <summary>What METADATA say of a device, as its document says it.</summary>
    private static JsonObject Said(SeenDevice seen, KnownVen ven, JsonObject? place, string? gridNode)
    {
        var name = seen.ResourceId ?? ven.Name ?? ven.VenId.Value;
        var said = new JsonObject
        {
            ["venId"] = ven.VenId.Value, ["name"] = name.Length <= MaxName ? name : name[..MaxName], ["deviceClass"] = seen.DeviceClass, ["rids"] = new JsonArray([.. seen.Rids.Select(rid => (JsonNode)rid)]),
        };
        void Add(string member, JsonNode? value)
        {
            if (value is not null)
            {
                said[member] = value;
            }
        }

        Add("resourceId", seen.ResourceId);
        Add("energyRole", MetadataDevices.RoleOf(seen.DeviceClass));
        Add("metrics", seen.Metrics.Count == 0 ? null : new JsonArray([.. seen.Metrics.Select(metric => (JsonNode)metric)]));
        Add("maxPowerW", seen.MaxPowerW);
        Add("availablePowerW", seen.Capabilities.Count == 0 ? null : seen.MaxPowerW);
        Add("modes", seen.Modes.Count == 0 ? null : new JsonArray([.. seen.Modes.Select(mode => (JsonNode)mode)]));
        Add("capabilities", seen.Capabilities.Count == 0 ? null : new JsonArray([.. seen.Capabilities.Select(Capability)]));
        Add("location", place?.DeepClone());
        Add("gridNode", gridNode);
        return said;
    }

    private static JsonObject Capability((string Point, double? Lowest, double? Highest, string? Unit) capability)
    {
        var told = new JsonObject { ["point"] = capability.Point };
        foreach (var (name, value) in new (string, JsonNode?)[] { ("lowest", capability.Lowest), ("highest", capability.Highest), ("unit", capability.Unit) })
        {
            if (value is not null)
            {
                told[name] = value;
            }
        }

        return told;
    }

    /// <summary>Adds a device to a unit of work as it is now, if it is not so already.</summary>
    private async Task AddDeviceAsync(
        UnitOfWork work, ResourceScope owner, string venId, string deviceId, KnownDevice? device, JsonObject? before, JsonObject said, (string Name, DateTimeOffset Since) status, bool isFree, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var read = device is null ? null : await store.FindAsync(_devices, deviceId, cancellationToken);
        var body = read is null ? [] : JsonObject.Create(read.Value.Body)!;
        DeviceMerge.Into(body, before, said);
        if ((string?)body["status"] != status.Name)
        {
            body["status"] = status.Name;
            body["statusSince"] = RestTime.Text(status.Since);
            work.Append(History, now, deviceId, read is null ? $"told of by VEN {venId}: {status.Name}" : $"{status.Name}, since {RestTime.Text(status.Since)}", subject: venId);
        }

        body["isAvailable"] = status.Name == "online" && isFree;
        if (read is null)
        {
            var wire = clocks.Wire.GetUtcNow();
            store.Insert(work, _devices, new ResourceDocument { Id = deviceId, Cooperative = owner.Cooperative, MemberId = owner.MemberId, CreatedAt = wire, ChangedAt = wire, Body = JsonElement.Parse(body.ToJsonString()) });
            Log.Appeared(logger, deviceId, venId, (string?)body["deviceClass"] ?? "");
        }
        else if (!JsonNode.DeepEquals(body, JsonObject.Create(read.Value.Body)))
        {
            store.Update(work, _devices, read, read.Value with { Body = JsonElement.Parse(body.ToJsonString()), ChangedAt = clocks.Wire.GetUtcNow() });
        }
    }

    /// <summary>Whether a state of a device of the VEN has changed: most reports say what is known, and are read in memory alone.</summary>
    private bool HasNews(string venId, IReadOnlyList<(string Series, Point Point)> points) =>
        _followed.TryGetValue(venId, out var followed) && followed.Devices.Any(registered => book.Find(registered.DeviceId) is { } device && Changes(registered.Reading, device.Rids, venId, points).Count > 0);

    /// <summary>The changes of a device's state, in the order of time.</summary>
    private List<DeviceReading> Changes(DeviceReading? before, IReadOnlyList<string> rids, string venId, IReadOnlyList<(string Series, Point Point)> points)
    {
        var told = new List<DeviceReading>();
        foreach (var instant in points.Where(one => rids.Contains(StatusSeries.RIdOf(one.Series))).GroupBy(one => one.Point.At).OrderBy(instant => instant.Key).Where(instant => before is null || instant.Key >= before.Since))
        {
            told.Add(instant.Aggregate(told.Count > 0 ? told[^1] : before, (reading, one) => DeviceStates.With(reading, StatusSeries.RIdOf(one.Series), one.Series, one.Point))!);
        }

        if (rids.Select(rid => DeviceStates.Latest(image, venId, rid)).FirstOrDefault(latest => latest is not null) is { } now && (told.Count > 0 ? told[^1] : before) is var last && (last is null || now.Since >= last.Since))
        {
            told.Add(now);
        }

        var changes = new List<DeviceReading>();
        foreach (var reading in told.Where(reading => reading.IsOnline is not null))
        {
            if (changes.Count > 0 && changes[^1].Since == reading.Since)
            {
                changes.RemoveAt(changes.Count - 1);
            }

            if (!reading.IsSameAs(changes.Count > 0 ? changes[^1] : before))
            {
                changes.Add(reading);
            }
        }

        return changes;
    }

    /// <summary>Adds to a unit of work a document for each change of a device's state.</summary>
    /// <returns>How it is then, and the document that says it.</returns>
    private async Task<(DeviceReading? Reading, string? StateId)> AddStatesAsync(
        UnitOfWork work, ResourceScope owner, string deviceId, string deviceClass, IReadOnlyList<string> rids, RegisteredDevice? registered, string venId, IReadOnlyList<(string Series, Point Point)> points, CancellationToken cancellationToken)
    {
        var (reading, stateId) = (registered?.Reading, registered?.StateId);
        foreach (var change in Changes(reading, rids, venId, points))
        {
            (reading, stateId) = await AddStateAsync(work, owner, deviceId, deviceClass, change, reading, stateId, cancellationToken);
        }

        return (reading, stateId);
    }

    private async Task<(DeviceReading Reading, string StateId)> AddStateAsync(
        UnitOfWork work, ResourceScope owner, string deviceId, string deviceClass, DeviceReading state, DeviceReading? before, string? stateId, CancellationToken cancellationToken)
    {
        var (wire, body) = (clocks.Wire.GetUtcNow(), DeviceStates.Body(deviceId, deviceClass, state));

        // Of one instant there is one state: what comes of it in parts completes it.
        if (stateId is not null && before?.Since == state.Since && await store.FindAsync(_states, stateId, cancellationToken) is { } same)
        {
            store.Update(work, _states, same, same.Value with { Body = body, ChangedAt = wire });
            return (state, stateId);
        }

        var id = Guid.CreateVersion7(wire).ToString();
        store.Insert(work, _states, new ResourceDocument { Id = id, Cooperative = owner.Cooperative, MemberId = owner.MemberId, CreatedAt = wire, ChangedAt = wire, Body = body });
        return (state, id);
    }

    /// <summary>Adds the home of a VEN to a unit of work, if nobody has told of one.</summary>
    private async Task<JsonObject?> AddHomeAsync(UnitOfWork work, ResourceScope owner, JsonObject? before, JsonObject said, JsonObject? place, string? gridNode, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in new (string, JsonNode?)[] { ("location", place?.DeepClone()), ("gridNode", gridNode) })
        {
            if (value is not null)
            {
                said[name] = value;
            }
        }

        if (before is not null && JsonNode.DeepEquals(before, said))
        {
            return before;
        }

        var wire = clocks.Wire.GetUtcNow();
        if (book.HomeOf(owner, (string)said["venId"]!) is null)
        {
            store.Insert(work, _homes, new ResourceDocument { Id = Guid.CreateVersion7(wire).ToString(), Cooperative = owner.Cooperative, MemberId = owner.MemberId, CreatedAt = wire, ChangedAt = wire, Body = JsonElement.Parse(said.ToJsonString()) });
            return said;
        }

        if (await store.NewestAsync(_homes, owner, "venId", (string)said["venId"]!, limit: 1, cancellationToken) is [var read, ..])
        {
            var body = JsonObject.Create(read.Value.Body)!;
            DeviceMerge.Into(body, before, said);
            if (!JsonNode.DeepEquals(body, JsonObject.Create(read.Value.Body)))
            {
                store.Update(work, _homes, read, read.Value with { Body = JsonElement.Parse(body.ToJsonString()), ChangedAt = wire });
            }
        }

        return said;
    }

    private static partial class Log
    {
        [LoggerMessage(1521, LogLevel.Information, "Device {DeviceId}, told of by VEN {VenId}: {DeviceClass}")]
        public static partial void Appeared(ILogger logger, string deviceId, string venId, string deviceClass);

        [LoggerMessage(1523, LogLevel.Error, "The devices of VEN {VenId} are not in line with what it tells, for a reason that should not be; they are looked at again when it tells something else")]
        public static partial void Failed(ILogger logger, string venId, Exception exception);

        [LoggerMessage(1522, LogLevel.Error, "The devices of VEN {VenId} could not be brought in line; it is tried again")]
        public static partial void BrokenOff(ILogger logger, string venId, Exception exception);
    }
}
