using System.Collections.Concurrent;
using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Registry;

/// <summary>The devices, homes and contracts, as far as they are looked up all the time, in memory: it follows what becomes durable, whoever has written it.</summary>
internal sealed class DeviceBook
{
    private const int PageSize = 1000;

    private readonly ConcurrentDictionary<string, KnownDevice> _devices = new();
    private readonly ConcurrentDictionary<string, HashSet<string>> _ofVen = new();
    private readonly ConcurrentDictionary<string, KnownHome> _homes = new();
    private readonly ConcurrentDictionary<(string Owner, string VenId), string> _homeOf = new();
    private readonly ConcurrentDictionary<string, KnownContract> _contracts = new();
    private readonly Lock _lock = new();
    private KnownDevice[]? _sorted;

    /// <summary>Is told which VEN a device is of that was changed; on the store's writer.</summary>
    public Action<string>? Changed { get; set; }

    /// <summary>Every device, in the order of their ids.</summary>
    public IReadOnlyList<KnownDevice> All
    {
        get
        {
            lock (_lock)
            {
                if (_sorted is null)
                {
                    _sorted = [.. _devices.Values];
                    Array.Sort(_sorted, (one, other) => string.CompareOrdinal(one.Id, other.Id));
                }

                return _sorted;
            }
        }
    }

    /// <summary>Every contract.</summary>
    public IEnumerable<KnownContract> Contracts => _contracts.Values;

    /// <summary>The device of this id, whosever it is; null when there is none.</summary>
    public KnownDevice? Find(string id) => _devices.GetValueOrDefault(id);

    /// <summary>The devices that say they are of a VEN, in the order of their making.</summary>
    public IReadOnlyList<KnownDevice> OfVen(string venId)
    {
        lock (_lock)
        {
            return _ofVen.TryGetValue(venId, out var ids) ? [.. ids.Order(StringComparer.Ordinal).Select(Find).OfType<KnownDevice>()] : [];
        }
    }

    /// <summary>The home of a VEN; null when nobody has told of one.</summary>
    public KnownHome? HomeOf(ResourceScope owner, string venId) => _homeOf.TryGetValue((owner.ToString(), venId), out var id) ? _homes.GetValueOrDefault(id) : null;

    /// <summary>Reads what is stored; before the first request.</summary>
    public async Task LoadAsync(ResourceStore store, ResourceSchemas schemas, CancellationToken cancellationToken)
    {
        foreach (var (resource, take) in new (string, Action<ResourceDocument, bool>)[] { ("devices", TakeDevice), ("homes", TakeHome), ("contracts", TakeContract) })
        {
            var schema = schemas.All.Single(schema => schema.Name == resource);
            string? after = null;
            while (await store.ListAsync(schema, after, PageSize, cancellationToken) is { Count: > 0 } page)
            {
                foreach (var one in page)
                {
                    take(one.Value, false);
                }

                after = page[^1].Value.Id;
            }
        }
    }

    /// <summary>Takes a device as it is from now on.</summary>
    public void TakeDevice(ResourceDocument document, bool isRemoved)
    {
        var device = KnownDevice.Of(document);
        lock (_lock)
        {
            _sorted = null;
            if (_devices.TryGetValue(device.Id, out var before) && (isRemoved || before.VenId != device.VenId) && _ofVen.TryGetValue(before.VenId, out var left))
            {
                left.Remove(device.Id);
            }

            if (isRemoved)
            {
                _devices.TryRemove(device.Id, out _);
            }
            else
            {
                _devices[device.Id] = device;
                _ofVen.GetOrAdd(device.VenId, _ => []).Add(device.Id);
            }
        }

        Changed?.Invoke(device.VenId);
    }

    /// <summary>Takes a home as it is from now on.</summary>
    public void TakeHome(ResourceDocument document, bool isRemoved)
    {
        var home = KnownHome.Of(document);
        if (_homes.TryGetValue(document.Id, out var before))
        {
            _homeOf.TryRemove((before.Owner.ToString(), before.VenId), out _);
        }

        Take(_homes, document.Id, home, isRemoved);
        if (!isRemoved)
        {
            _homeOf[(home.Owner.ToString(), home.VenId)] = document.Id;
        }
    }

    /// <summary>Takes a contract as it is from now on.</summary>
    public void TakeContract(ResourceDocument document, bool isRemoved) => Take(_contracts, document.Id, KnownContract.Of(document), isRemoved);

    /// <summary>Forgets the devices and the home of a VEN, or what is a member's.</summary>
    /// <param name="name">The VEN, or the member.</param>
    public void Forget(string name)
    {
        lock (_lock)
        {
            _sorted = null;
            _ofVen.TryRemove(name, out _);
            foreach (var device in _devices.Values.Where(device => device.VenId == name || device.Owner.MemberId == name))
            {
                _devices.TryRemove(device.Id, out _);
            }
        }

        foreach (var (id, home) in _homes.Where(home => home.Value.VenId == name || home.Value.Owner.MemberId == name))
        {
            _homes.TryRemove(id, out _);
            _homeOf.TryRemove((home.Owner.ToString(), home.VenId), out _);
        }

        foreach (var (id, _) in _contracts.Where(contract => contract.Value.Owner.MemberId == name))
        {
            _contracts.TryRemove(id, out _);
        }
    }

    private static void Take<T>(ConcurrentDictionary<string, T> known, string id, T value, bool isRemoved)
    {
        if (isRemoved)
        {
            known.TryRemove(id, out _);
        }
        else
        {
            known[id] = value;
        }
    }
}
