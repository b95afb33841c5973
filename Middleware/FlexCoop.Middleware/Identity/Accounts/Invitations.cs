using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>The codes by which accounts are made. There is no default password and no other way in.</summary>
internal sealed class Invitations(IdentityStores stores, Clocks clocks)
{
    private static readonly TimeSpan SetupLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private volatile bool _isSetUp;

    /// <summary>Whether the set-up code was spent. Until then nothing but the set-up is served.</summary>
    public async ValueTask<bool> IsSetUpAsync(CancellationToken cancellationToken) => _isSetUp = _isSetUp || (await ListAsync(cancellationToken)).Any(invitation => invitation.Value is { IsSetup: true, IsSpent: true });

    /// <summary>At the first start: makes the set-up code. It is shown once, to whoever started the server; only its hash is kept.</summary>
    /// <returns>Null when there is one already, or it was spent.</returns>
    public async Task<string?> FirstSetupCodeAsync(CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).Any(invitation => invitation.Value.IsSetup) ? null : await NewSetupCodeAsync(cancellationToken);

    /// <summary>Makes a new set-up code, in place of one that was not spent.</summary>
    /// <returns>Null when the set-up is done.</returns>
    public async Task<string?> NewSetupCodeAsync(CancellationToken cancellationToken)
    {
        if (await IsSetUpAsync(cancellationToken))
        {
            return null;
        }

        var work = new UnitOfWork();
        foreach (var earlier in (await ListAsync(cancellationToken)).Where(invitation => invitation.Value.IsSetup))
        {
            work.Delete(InvitationDocument.Collection, earlier);
        }

        return await AddAsync(work, Role.PlatformOperator, isSetup: true, SetupLife, cancellationToken);
    }

    /// <summary>Makes an invitation.</summary>
    public Task<string> InviteAsync(Role role, CancellationToken cancellationToken) => AddAsync(new UnitOfWork(), role, isSetup: false, Life, cancellationToken);

    /// <returns>Null when there is none of this code that could still be used.</returns>
    public async Task<InvitationDocument?> FindAsync(string? code, CancellationToken cancellationToken) =>
        code is { Length: 43 } && await stores.Accounts.Documents(InvitationDocument.Collection).FindAsync(RandomId.Hash(code), cancellationToken) is { Value: { IsSpent: false } invitation }
        && invitation.ExpiresAt > clocks.Wire.GetUtcNow()
            ? invitation
            : null;

    /// <summary>Removes invitations whose time is over. The set-up code stays: that it was spent is what tells that the set-up is done.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        foreach (var over in (await ListAsync(cancellationToken)).Where(invitation => !invitation.Value.IsSetup && invitation.Value.ExpiresAt <= clocks.Wire.GetUtcNow()))
        {
            await stores.Accounts.TryCommitAsync(new UnitOfWork().Delete(InvitationDocument.Collection, over), cancellationToken);
        }
    }

    private async Task<string> AddAsync(UnitOfWork work, Role role, bool isSetup, TimeSpan life, CancellationToken cancellationToken)
    {
        var code = RandomId.Of();
        work.Insert(InvitationDocument.Collection, new InvitationDocument { Id = RandomId.Hash(code), Role = role, IsSetup = isSetup, ExpiresAt = clocks.Wire.GetUtcNow() + life })
            .Record(new InvitationMade(role, isSetup) { At = clocks.Wire.GetUtcNow() });
        await stores.Accounts.CommitAsync(work, cancellationToken);
        return code;
    }

    private ValueTask<IReadOnlyList<Stored<InvitationDocument>>> ListAsync(CancellationToken cancellationToken) =>
        stores.Accounts.Documents(InvitationDocument.Collection).ListAsync(after: null, limit: int.MaxValue, cancellationToken);
}
