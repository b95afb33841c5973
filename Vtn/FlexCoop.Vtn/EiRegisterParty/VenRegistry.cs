using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Storage;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>The operator's doors on registrations: allocate an id, ask for re-registration, cancel, and see who is there.</summary>
public sealed class VenRegistry
{
    private readonly VenStore _vens;
    private readonly VenWatch _watch;
    private readonly VenLifecycle _lifecycle;
    private readonly OptBook _opts;
    private readonly PushLanes _push;
    private readonly PushAddress _addresses;
    private readonly Database _database;
    private readonly Clocks _clocks;

    internal VenRegistry(VenStore vens, VenWatch watch, VenLifecycle lifecycle, OptBook opts, PushLanes push, PushAddress addresses, Database database, Clocks clocks, IOptions<VtnOptions> options)
    {
        _vens = vens;
        _watch = watch;
        _lifecycle = lifecycle;
        _opts = opts;
        _push = push;
        _addresses = addresses;
        _database = database;
        _clocks = clocks;
        NamesOfNew = new TargetNames { GroupIds = options.Value.GroupIds };
    }

    /// <summary>The names of a VEN that is new: the groups that every VEN joins (<see cref="VtnOptions.DefaultGroupIds"/>).</summary>
    public TargetNames NamesOfNew { get; }

    /// <summary>Whether a registered VEN has not been heard of for too long.</summary>
    public bool IsSilent(KnownVen ven) => _watch.IsSilent(ven);

    /// <summary>Allocates a venID: a VEN may register under it (rule 402).</summary>
    /// <param name="ven">The VEN as it is to be.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>Null when the id is taken; else what speaks against it, empty when it was done.</returns>
    public async Task<IReadOnlyList<RuleFault>?> AllocateAsync(VenAllocation ven, CancellationToken cancellationToken)
    {
        var names = ven.Names ?? NamesOfNew;
        var faults = VenMembership.Check(names, ven.MarketContexts).ToList();
        if (!EventRules.IsId(ven.VenId))
        {
            faults.Insert(0, new RuleFault("id", "is no identifier", EventRules.IdRemedy));
        }
        else if (ven.VenId is "." or ".." || ven.VenId.Contains('/'))
        {
            faults.Insert(0, new RuleFault("id", $"'{ForeignText.Shown(ven.VenId)}' cannot stand in an address", "give one without '/' that is more than dots"));
        }

        if (ven.Name is { } name && !EventRules.IsId(name))
        {
            faults.Add(new RuleFault("name", "is no name", EventRules.IdRemedy));
        }

        if (ven.PushAddress is not null && ven.Profile != OadrProfileName.Profile20a)
        {
            faults.Add(new RuleFault("pushAddress", "is for a VEN of 2.0a, and this is one of 2.0b", "leave it out: the VEN names its address when it registers (oadrTransportAddress)"));
        }
        else if (ven.PushAddress is { } address && _addresses.CheckGiven(address) is { } wrong)
        {
            faults.Add(wrong);
        }

        if (faults.Count > 0)
        {
            return faults;
        }

        var allocated = new VenDocument { VenId = ven.VenId, Name = ven.Name, PushAddress = ven.PushAddress, MarketContexts = ven.MarketContexts }.Called(names);
        if (ven.Profile == OadrProfileName.Profile20a)
        {
            return await EnterAsync(allocated, cancellationToken) ? [] : null;
        }

        try
        {
            var work = new UnitOfWork().Note(new VenId(ven.VenId), _clocks.Domain.GetUtcNow(), "venID allocated");
            await _vens.InsertAsync(allocated, work, cancellationToken);
            return [];
        }
        catch (ConflictException)
        {
            return null;
        }
    }

    /// <summary>Asks a VEN to register again (oadrRequestReregistration), at its next poll.</summary>
    /// <returns>Null when it is not registered; false when its registration is being cancelled.</returns>
    public async Task<bool?> RequestReregistrationAsync(VenId venId, CancellationToken cancellationToken)
    {
        if (_vens.Find(venId) is not { RegistrationId: not null } ven)
        {
            return null;
        }

        if (ven.IsLeaving)
        {
            return false;
        }

        await _database.CommitAsync(
            new UnitOfWork().Owe(venId, OwedKind.Reregister).Note(venId, _clocks.Domain.GetUtcNow(), "re-registration asked for by the operator"), cancellationToken);
        return true;
    }

    /// <summary>
    /// Cancels a registration (rules 401, 407): the VEN is told at its next poll, and all is forgotten when it has answered, or when its answer does
    /// not come. Until then it is handed nothing else. An id that was allocated and never used is given up at once.
    /// </summary>
    /// <returns>Null when the VEN is unknown; else whether it is still to be told.</returns>
    public async Task<bool?> CancelAsync(VenId venId, CancellationToken cancellationToken)
    {
        while (await _vens.FindDocumentAsync(venId, cancellationToken) is { } read)
        {
            var now = _clocks.Domain.GetUtcNow();
            if (read.Value.RegisteredAt is null)
            {
                if (await _vens.TryRemoveAsync(read, new UnitOfWork().Note(venId, now, "allocation given up by the operator"), cancellationToken))
                {
                    return false;
                }

                continue;
            }

            if (read.Value is { IsRegistered: false, IsServed: true })
            {
                // 2.0a has no word for it: there is nothing to tell.
                if (await _lifecycle.TryEndAsync(read, "the operator", cancellationToken))
                {
                    return false;
                }

                continue;
            }

            if (!read.Value.IsRegistered || read.Value.CancelAskedAt is not null)
            {
                return read.Value.IsRegistered;
            }

            var work = new UnitOfWork().Note(venId, now, "cancellation asked for by the operator").Owe(venId, OwedKind.CancelRegistration);
            if (await _vens.TryUpdateAsync(read, read.Value with { CancelAskedAt = _clocks.Wire.GetUtcNow() }, work, cancellationToken))
            {
                return true;
            }
        }

        return null;
    }

    /// <summary>Says what is asked of a VEN's signatures, from its next message on.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="policy">Null for what the VTN asks of all.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>Null when the VEN is unknown; else what speaks against it, empty when it was done.</returns>
    public async Task<IReadOnlyList<RuleFault>?> AskForSignaturesAsync(VenId venId, SignaturePolicy? policy, CancellationToken cancellationToken)
    {
        while (await _vens.FindDocumentAsync(venId, cancellationToken) is { } read)
        {
            if (policy == SignaturePolicy.Require && read.Value.Profile == OadrProfileName.Profile20a)
            {
                return [new RuleFault("policy", "is require, and 2.0a has no signatures", "leave it, or have the VEN registered for 2.0b")];
            }

            if (read.Value.Signatures == policy)
            {
                return [];
            }

            var work = new UnitOfWork().Note(venId, _clocks.Domain.GetUtcNow(), $"XML signatures: {policy?.ToString().ToLowerInvariant() ?? "as for all"}");
            if (await _vens.TryUpdateAsync(read, read.Value with { Signatures = policy }, work, cancellationToken))
            {
                return [];
            }
        }

        return null;
    }

    /// <summary>Ends a registration at once, of a VEN that may not come any more: there is nobody to be told.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="by">Who ended it, for the log.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    public async Task EndAsync(VenId venId, string by, CancellationToken cancellationToken)
    {
        while (await _vens.FindDocumentAsync(venId, cancellationToken) is { Value.IsServed: true } read && !await _lifecycle.TryEndAsync(read, by, cancellationToken))
        {
            // Somebody changed it in the meantime: look again.
        }
    }

    /// <summary>Forgets a VEN whose registration has ended, and of which nothing is stored any more (<see cref="Database.EraseAsync"/>).</summary>
    public void Forget(VenId venId)
    {
        _opts.Forget(venId);
        _vens.Forget(venId);
    }

    /// <summary>What happened with a VEN, the oldest first.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="after">The sequence after which to begin; 0 for the start.</param>
    /// <param name="limit">The most entries to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<LogEntry>> LogAsync(VenId venId, long after, int limit, CancellationToken cancellationToken) =>
        _database.Log(VtnLog.Definition).ReadAsync(venId.Value, after, limit, cancellationToken);

    /// <summary>Enters a VEN of 2.0a (protocol.md §15): it is served from now on, also where one of this id had been before.</summary>
    /// <remarks>Interpretation: 2.0a has no registration, so that the operator's word is all of it, and ends it as well.</remarks>
    /// <returns>False when one of this id is served now.</returns>
    private async Task<bool> EnterAsync(VenDocument ven, CancellationToken cancellationToken)
    {
        var (venId, now) = (new VenId(ven.VenId), _clocks.Domain.GetUtcNow());
        ven = ven with { Profile = OadrProfileName.Profile20a, RegisteredAt = now };
        while (true)
        {
            var work = new UnitOfWork().Note(venId, now, "entered as a VEN of 2.0a").Publish(ven, now, "registered");
            try
            {
                if (await _vens.FindDocumentAsync(venId, cancellationToken) is not { } read)
                {
                    await _vens.InsertAsync(ven, work, cancellationToken);
                }
                else if (read.Value.IsServed)
                {
                    return false;
                }
                else if (!await _vens.TryUpdateAsync(read, ven with { Cooperative = read.Value.Cooperative, Signatures = read.Value.Signatures, EndedRegistrationId = read.Value.EndedRegistrationId }, work, cancellationToken))
                {
                    continue;
                }

                await _lifecycle.WelcomeAsync(venId, cancellationToken);
                if (_vens.Find(venId) is { } known)
                {
                    _push.Told(known);
                }

                return true;
            }
            catch (ConflictException)
            {
                // Somebody else has entered or allocated it meanwhile: look again.
            }
        }
    }
}
