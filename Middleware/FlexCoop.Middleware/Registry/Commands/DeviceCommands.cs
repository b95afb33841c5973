using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry.Commands;

/// <summary>Commands to devices: each becomes an event to the VEN of the device, in the commit of its document, which then tells what came of it.</summary>
/// <remarks>
/// A device does what it was told last: commands of the same time give way, in the commit of the new one. Their events follow after that; what a kill breaks off is done within a second of the next start, as everything that follows
/// from an event: <see cref="LookAsync"/>. It also ends what may not go on, since it might not be given now. Commands of one VEN are given one after the other, so that each sees those before it.
/// </remarks>
internal sealed partial class DeviceCommands(
    Database database, ResourceStore store, ResourceSchemas schemas, RegistryKeeper registry, DeviceBook book, EventBook events, VenStore vens, ProcessImage image, Clocks clocks, ILogger<DeviceCommands> logger,
    MandateBook? mandates = null) : BackgroundService, IForgets
{
    /// <summary>The program of commands, unless their VEN takes only others.</summary>
    public const string Program = "urn:flexcoop:program:device-commands";

    private const uint OwnersPriority = 1;
    private const uint OthersPriority = 2;
    private const int PageSize = 1000;

    /// <summary>How many are looked at in one round; those of VENs that are gone for long do not keep the others waiting.</summary>
    private const int MaxLooked = 500;

    /// <summary>How many commands of a device may be open at once, and of all devices of a VEN: each is an event that every message to it holds.</summary>
    private const int MaxOfDevice = 16;
    private const int MaxOfVen = 64;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>How long a command that is carried out is not looked at: only its end, an operator, or that a mandate is suspended, changes anything.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);

    private readonly ResourceSchema _commands = schemas.All.Single(schema => schema.Name == "device-commands");
    private readonly ResourceSchema _devices = schemas.All.Single(schema => schema.Name == "devices");
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, OpenCommandDocument>> _open = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new();
    private readonly ConcurrentQueue<string> _changed = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _quietUntil = new();
    private string _lookedAt = "";

    /// <summary>Reads which commands are not done with, and follows the devices from then on; before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (await database.Documents(OpenCommandDocument.Collection).ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var command in page)
            {
                Of(command.Value.VenId)[command.Value.CommandId] = command.Value;
            }

            after = page[^1].Value.CommandId;
        }

        book.Changed += venId =>
        {
            if (_open.ContainsKey(venId))
            {
                _changed.Enqueue(venId);
            }
        };
    }

    /// <summary>Tells a device what to do.</summary>
    /// <param name="device">The device.</param>
    /// <param name="command">What, which the schema has passed.</param>
    /// <param name="givenBy"><c>owner</c>, <c>aggregator</c> or <c>operator</c>.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>The document; or what is wrong with the command, and whether it is rather the device that cannot be told now.</returns>
    public async Task<(ResourceDocument? Command, IReadOnlyList<RuleFault> Faults, bool IsConflict)> GiveAsync(KnownDevice device, JsonElement command, string givenBy, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(device.VenId, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await GiveInTurnAsync(book.Find(device.Id) ?? device, command, givenBy, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<(ResourceDocument? Command, IReadOnlyList<RuleFault> Faults, bool IsConflict)> GiveInTurnAsync(KnownDevice device, JsonElement command, string givenBy, CancellationToken cancellationToken)
    {
        if (WhyNot(device, givenBy) is { } conflict)
        {
            return (null, [conflict], true);
        }

        var now = clocks.Domain.GetUtcNow();
        if (await store.FindAsync(_devices, device.Id, cancellationToken) is not { } shown)
        {
            return (null, [new RuleFault("id", "is a device that was removed", "give another")], true);
        }

        if (CommandRules.Check(command, shown.Value.Body, IsOwners(device, givenBy), now) is { Count: > 0 } faults)
        {
            return (null, faults, false);
        }

        var (start, end) = (CommandRules.Start(command, now), CommandRules.Instant(command, "end"));
        var duration = CommandProgress.Until(command, start, known: null, now) - start;
        var ven = vens.Find(new VenId(device.VenId))!;
        var wire = clocks.Wire.GetUtcNow();
        var id = Guid.CreateVersion7(wire).ToString();
        var definition = new EventDefinition
        {
            Targets = device.ResourceId is { } resource ? new EventTargets { ResourceIds = [resource] } : new EventTargets { VenIds = [device.VenId] },
            Addressee = device.VenId,
            MarketContext = ven.Serves(Program) ? Program : ven.MarketContexts[0],
            Start = start,
            Duration = duration,
            Signals = CommandSignals.Of(command, duration),
            Notification = TimeSpan.Zero,
            Priority = givenBy == "owner" ? OwnersPriority : OthersPriority,
            Comment = $"device command {id}",
        };
        var (made, overtaken, refusal) = (default(ResourceDocument), new List<OpenCommandDocument>(), default(RuleFault));
        var announced = await events.TryAnnounceAsync(
            definition,
            async (stored, work) =>
            {
                var body = JsonObject.Create(command)!;
                foreach (var (name, value) in new (string, JsonNode?)[]
                {
                    ("deviceId", device.Id), ("start", RestTime.Text(start)), ("eventId", stored.EventId), ("status", start > now ? "scheduled" : "waiting"), ("delivery", "owed"), ("givenBy", givenBy), ("traceId", Actor.Trace),
                })
                {
                    if (value is not null)
                    {
                        body[name] = value;
                    }
                }

                made = new ResourceDocument { Id = id, Cooperative = device.Owner.Cooperative, MemberId = device.Owner.MemberId, CreatedAt = wire, ChangedAt = wire, Body = JsonElement.Parse(body.ToJsonString()) };
                var open = new OpenCommandDocument(id, device.Id, device.VenId, stored.EventId);
                overtaken.Clear();
                (var before, refusal) = await OvertakeAsync(work, device, start, end, givenBy, now, cancellationToken);
                overtaken.AddRange(before);
                if (refusal is not null)
                {
                    return false;
                }

                store.Insert(work, _commands, made).Insert(OpenCommandDocument.Collection, open).Then(() => Of(open.VenId)[id] = open);
                Record(work, "given", open, string.Join(' ', definition.Signals.Select(signal => $"{signal.Name}={signal.Intervals[0].Value}")));
                work.Append(RegistryKeeper.History, now, device.Id, $"command {id} of the {givenBy}: event {stored.EventId}", subject: device.VenId);
                return true;
            },
            cancellationToken);
        if (refusal is not null)
        {
            return (null, [refusal], true);
        }

        if (announced.Event is null)
        {
            return (null, announced.Faults, true);
        }

        foreach (var before in overtaken)
        {
            await TryLookAtAsync(before, CancellationToken.None);
        }

        Log.Given(logger, id, device.Id, announced.Event.EventId);
        return (made, [], false);
    }

    /// <summary>Takes a command back: the device is let go.</summary>
    /// <returns>Its document; null when the device has no such command. Whether it is the owner's, and so is not taken back by anybody else.</returns>
    public async Task<(ResourceDocument? Command, bool IsOwners)> ReleaseAsync(KnownDevice device, string commandId, string givenBy, CancellationToken cancellationToken)
    {
        while (await store.FindAsync(_commands, commandId, cancellationToken) is { } read && KnownDevice.Text(read.Value, "deviceId") == device.Id && read.Value.MemberId == device.Owner.MemberId && read.Value.Cooperative == device.Owner.Cooperative)
        {
            if (!Of(device.VenId).TryGetValue(commandId, out var open) || CommandProgress.IsSettled(read.Value.Body))
            {
                return (read.Value, false);
            }

            if (IsOwnersAlone(read.Value, givenBy))
            {
                return (read.Value, true);
            }

            var work = new UnitOfWork();
            var ended = End(work, read, open, "release");
            if (await database.TryCommitAsync(work, cancellationToken))
            {
                await TryLookAtAsync(open, CancellationToken.None);
                return ((await store.FindAsync(_commands, commandId, cancellationToken))?.Value ?? ended, false);
            }
        }

        return (null, false);
    }

    /// <summary>Brings the documents of commands in line with what became of their events, and their events with what became of their devices.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var changed = new HashSet<string>();
        while (_changed.TryDequeue(out var venId))
        {
            changed.Add(venId);
        }

        var now = clocks.Domain.GetUtcNow();
        var open = _open.Values.SelectMany(commands => commands.Values).Where(command => !(_quietUntil.TryGetValue(command.CommandId, out var until) && until > now)).OrderBy(command => command.CommandId, StringComparer.Ordinal).ToList();
        var next = open.FindIndex(command => string.CompareOrdinal(command.CommandId, _lookedAt) > 0);
        foreach (var command in changed.SelectMany(venId => Of(venId).Values))
        {
            await TryLookAtAsync(command, cancellationToken);
        }

        foreach (var command in open.Skip(Math.Max(next, 0)).Concat(open.Take(Math.Max(next, 0))).Take(MaxLooked))
        {
            _lookedAt = command.CommandId;
            await TryLookAtAsync(command, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Forget(string name)
    {
        _open.TryRemove(name, out _);
        _turns.TryRemove(name, out _);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Upkeep.RunAsync(Every, clocks.Wire, LookAsync, unavailable => Log.BrokenOff(logger, unavailable), stoppingToken);

    private static void Record(UnitOfWork work, string what, OpenCommandDocument command, string? result, DateTimeOffset at) =>
        work.Record(new DeviceCommandAct(what, command.CommandId, command.DeviceId, command.EventId, result) { At = at, Subjects = [command.VenId] });

    private void Record(UnitOfWork work, string what, OpenCommandDocument command, string? result) => Record(work, what, command, result, clocks.Wire.GetUtcNow());

    /// <summary>Why a device cannot be told anything now by this one; null when it can.</summary>
    private RuleFault? WhyNot(KnownDevice device, string givenBy) =>
        !registry.IsTold(device) || device.Status == "removed" ? new RuleFault("id", "is a device that no VEN tells of", "wait until its VEN does")
        : vens.Find(new VenId(device.VenId)) is not { TakesEvents: true } ? new RuleFault("id", $"is a device of VEN '{device.VenId}', which takes no events now", "wait until it is registered")
        : device.ResourceId is null && (!IsOwners(device, givenBy) || book.OfVen(device.VenId).Any(other => other.Id != device.Id && other.Status != "removed" && registry.IsTold(other)))
            ? new RuleFault("id", $"has no resourceId: what it is told, all of VEN '{device.VenId}' is", "tell the devices of the VEN")
        : givenBy == "aggregator" && device.Owner.MemberId is not null && !device.IsInDemandResponse ? new RuleFault("id", "is a device whose owner does not let it take part in demand response", "ask the owner to set isInDemandResponse")
        : null;

    /// <summary>Whether a command is the owner's of the device: the member's, or the cooperative's to a device of its own.</summary>
    private static bool IsOwners(KnownDevice device, string givenBy) => givenBy == "owner" || device.Owner.MemberId is null;

    private ConcurrentDictionary<string, OpenCommandDocument> Of(string venId) => _open.GetOrAdd(venId, _ => new());

    /// <summary>Makes room, in the commit of another command, for its time: what runs before it ends with its start, the rest of the same time at once. What the owner has told a device nobody else does.</summary>
    /// <returns>Those that give way; and what speaks against it, if anything does.</returns>
    private async Task<(IReadOnlyList<OpenCommandDocument> Overtaken, RuleFault? Refusal)> OvertakeAsync(
        UnitOfWork work, KnownDevice device, DateTimeOffset start, DateTimeOffset? end, string givenBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (overtaken, ended) = (new List<OpenCommandDocument>(), 0);
        var ofVen = Of(device.VenId).Values;
        var ofDevice = ofVen.Where(open => open.DeviceId == device.Id).ToList();
        foreach (var open in ofDevice)
        {
            if (await store.FindAsync(_commands, open.CommandId, cancellationToken) is { } read && !CommandProgress.IsSettled(read.Value.Body)
                && CommandRules.Instant(read.Value.Body, "start") is var from && !(from >= end) && !(CommandRules.Instant(read.Value.Body, "end") <= start))
            {
                if (IsOwnersAlone(read.Value, givenBy))
                {
                    return (overtaken, new RuleFault("id", $"does what its owner has told it, by command '{open.CommandId}'", "give another time, or wait until that has ended"));
                }

                if (start > now && from < start)
                {
                    Shorten(work, read, open, start);
                }
                else
                {
                    End(work, read, open, "nextCommand");
                    ended++;
                }

                overtaken.Add(open);
            }
        }

        return (overtaken, ofDevice.Count - ended >= MaxOfDevice || ofVen.Count - ended >= MaxOfVen
            ? new RuleFault("id", $"has {ofDevice.Count} commands that are not done with, its VEN {ofVen.Count}", $"take some back, or wait; give up to {MaxOfDevice} to a device, and {MaxOfVen} to the devices of a VEN")
            : null);
    }

    /// <summary>Lets a command end where another begins; its event follows.</summary>
    private void Shorten(UnitOfWork work, Stored<ResourceDocument> read, OpenCommandDocument open, DateTimeOffset end)
    {
        var body = JsonObject.Create(read.Value.Body)!;
        body["end"] = RestTime.Text(end);
        store.Update(work, _commands, read, read.Value with { Body = JsonElement.Parse(body.ToJsonString()), ChangedAt = clocks.Wire.GetUtcNow() });
        work.Append(RegistryKeeper.History, clocks.Domain.GetUtcNow(), open.DeviceId, $"command {open.CommandId} gives way at {RestTime.Text(end)}", subject: open.VenId);
    }

    private static bool IsOwnersAlone(ResourceDocument command, string givenBy) => givenBy != "owner" && KnownDevice.Text(command, "givenBy") == "owner";

    private ResourceDocument End(UnitOfWork work, Stored<ResourceDocument> read, OpenCommandDocument open, string by)
    {
        var body = JsonObject.Create(read.Value.Body)!;
        (body["status"], body["endedBy"], body["endedAt"]) = ("ended", by, RestTime.Text(clocks.Domain.GetUtcNow()));
        var ended = read.Value with { Body = JsonElement.Parse(body.ToJsonString()), ChangedAt = clocks.Wire.GetUtcNow() };
        store.Update(work, _commands, read, ended);
        Record(work, "ended", open, by);
        return ended;
    }

    /// <summary>Looks at a command; one that cannot be looked at keeps no other waiting.</summary>
    private async Task TryLookAtAsync(OpenCommandDocument command, CancellationToken cancellationToken)
    {
        try
        {
            await LookAtAsync(command, cancellationToken);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or DatabaseException))
        {
            Log.Failed(logger, command.CommandId, command.DeviceId, fault);
        }
    }

    private async Task LookAtAsync(OpenCommandDocument command, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(_commands, command.CommandId, cancellationToken) is not { } read || await events.FindAsync(command.EventId, cancellationToken) is not { } stored)
        {
            return;
        }

        // All of it is done for the request of then.
        var trace = KnownDevice.Text(read.Value, "traceId");
        Actor.Resume(Actor.Name, trace);
        if (!CommandProgress.IsSettled(read.Value.Body) && !await MayGoOnAsync(read.Value, command, cancellationToken))
        {
            var revoked = new UnitOfWork();
            End(revoked, read, command, "revoked");
            if (!await database.TryCommitAsync(revoked, cancellationToken) || await store.FindAsync(_commands, command.CommandId, cancellationToken) is not { } ended)
            {
                return;
            }

            read = ended;
        }

        // What is let go is cancelled first: a command is done with when its event is.
        var now = clocks.Domain.GetUtcNow();
        var isPending = stored.StatusAt(now) is not (EventStatus.Cancelled or EventStatus.Completed);
        if (isPending && CommandProgress.IsSettled(read.Value.Body))
        {
            stored = await events.CancelAsync(command.EventId, cancellationToken) ?? stored;
        }
        else if (isPending && CommandProgress.Until(read.Value.Body, stored.Definition.Start, stored.Definition.End, now) is var until && until != stored.Definition.End)
        {
            stored = (await events.ModifyAsync(command.EventId, definition => Until(definition, until), cancellationToken))?.Event ?? stored;
        }

        var before = JsonObject.Create(read.Value.Body)!;
        var response = await events.ResponseAsync(command.EventId, new VenId(command.VenId), cancellationToken);
        var reading = book.Find(command.DeviceId)?.Rids.Select(rid => DeviceStates.Latest(image, command.VenId, rid)).FirstOrDefault(latest => latest is not null);
        var after = CommandProgress.At(before, stored, response, reading, now);
        var work = new UnitOfWork();
        Actor.Resume(AuditActor.Ven(command.VenId), trace);
        foreach (var (what, member) in new[] { ("answered", "opt"), ("carried-out", "outcome"), ("ended", "endedBy") })
        {
            if ((string?)before[member] != (string?)after[member])
            {
                Record(work, what, command, $"{(string?)after[member]}");
                work.Append(RegistryKeeper.History, now, command.DeviceId, $"command {command.CommandId} {what}: {(string?)after[member]}", subject: command.VenId);
            }
        }

        if (!JsonNode.DeepEquals(before, after))
        {
            store.Update(work, _commands, read, read.Value with { Body = JsonElement.Parse(after.ToJsonString()), ChangedAt = clocks.Wire.GetUtcNow() });
        }

        if (after["endedBy"] is not null && stored.StatusAt(now) is EventStatus.Cancelled or EventStatus.Completed && !CommandProgress.IsReleaseAwaited(stored, response, now) && await database.Documents(OpenCommandDocument.Collection).FindAsync(command.CommandId, cancellationToken) is { } open)
        {
            work.Delete(OpenCommandDocument.Collection, open).Then(() =>
            {
                Of(command.VenId).TryRemove(command.CommandId, out _);
                _quietUntil.TryRemove(command.CommandId, out _);
            });
        }
        else if ((string?)after["outcome"] == "followed" && after["endedBy"] is null)
        {
            _quietUntil[command.CommandId] = stored.Definition.End is { } end && end < now + Quiet ? end : now + Quiet;
        }

        if (!work.IsEmpty)
        {
            await database.TryCommitAsync(work, cancellationToken);
        }
    }

    /// <summary>Whether a command might be given now as well: the device is told of, and others than the owner are let in, within the owner's limits.</summary>
    private async Task<bool> MayGoOnAsync(ResourceDocument command, OpenCommandDocument open, CancellationToken cancellationToken)
    {
        var givenBy = KnownDevice.Text(command, "givenBy")!;
        if (book.Find(open.DeviceId) is not { } device || device.VenId != open.VenId || WhyNot(device, givenBy) is not null)
        {
            return false;
        }

        return IsOwners(device, givenBy)
            || (!(mandates is not null && await mandates.FindByVenAsync(device.VenId, cancellationToken) is { } mandate && !mandate.IsInForce(clocks.Wire.GetUtcNow()))
                && await store.FindAsync(_devices, device.Id, cancellationToken) is { } shown && CommandRules.Check(command.Body, shown.Value.Body, isOwners: false).Count == 0);
    }

    private static EventDefinition Until(EventDefinition definition, DateTimeOffset end)
    {
        var duration = end - definition.Start;
        return definition with { Duration = duration, Signals = [.. definition.Signals.Select(signal => signal with { Intervals = [signal.Intervals[0] with { Duration = duration }] })] };
    }

    private static partial class Log
    {
        [LoggerMessage(1531, LogLevel.Information, "Command {CommandId} to device {DeviceId} is event {OadrEventId}")]
        public static partial void Given(ILogger logger, string commandId, string deviceId, string oadrEventId);

        [LoggerMessage(1533, LogLevel.Error, "Command {CommandId} to device {DeviceId} could not be looked at, for a reason that should not be; it is tried again")]
        public static partial void Failed(ILogger logger, string commandId, string deviceId, Exception exception);

        [LoggerMessage(1532, LogLevel.Error, "The commands to devices could not be looked at; it is tried again")]
        public static partial void BrokenOff(ILogger logger, Exception exception);
    }
}
