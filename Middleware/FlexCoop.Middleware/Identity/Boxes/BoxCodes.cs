using System.Security.Cryptography;
using System.Text;
using FlexCoop.Ca;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>One-time codes of boxes: the second door, for a box that cannot wait for an owner, or speaks EST (security-reliability.md §2.4).</summary>
/// <remarks>
/// Only an owner makes one, since it stands for his mandate; whoever he gives it to may start, and only he approves the key. The authority spends it: whatever comes with it later is given the same
/// certificate, or nothing. A mandate whose box has not come with the code ends with it.
/// </remarks>
internal sealed class BoxCodes(IdentityStores stores, MandateBook mandates, AttemptLimits limits, Clocks clocks)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>Makes a code.</summary>
    /// <param name="owner">Who has asked for it.</param>
    /// <param name="key">The fingerprint of the key for which alone it is; null when the owner approves that later.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>The mandate's id and a secret of 128 bits, with a colon between them, as HTTP Basic has user and password; null when this person has asked for too many.</returns>
    public async Task<string?> NewAsync(SessionDocument owner, string? key, CancellationToken cancellationToken)
    {
        if (!limits.TryTake(AttemptLimits.CodesOfPerson, owner.ProsumerId))
        {
            return null;
        }

        var (work, secret, over) = (new UnitOfWork(), RandomId.Of(16), clocks.Wire.GetUtcNow() + Life);
        var mandate = mandates.Give(work, owner, BuiltInClients.Gateway.Id, [Scopes.VenEnrol], new BoxFacts(Model: null, Serial: null, Firmware: null, Network: null), until: over);
        var code = new BoxCodeDocument { Id = mandate.Id, ProsumerId = owner.ProsumerId, SecretHash = RandomId.Hash(secret), Key = key, ExpiresAt = over };
        await stores.Identity.CommitAsync(work.Insert(BoxCodeDocument.Collection, code), cancellationToken);
        return $"{mandate.Id}:{secret}";
    }

    /// <summary>The codes of a person that are not over, and their mandates, which have not ended: the one that is over first at first.</summary>
    public async Task<IReadOnlyList<(BoxCodeDocument Code, MandateDocument Mandate)>> OfAsync(string prosumerId, CancellationToken cancellationToken)
    {
        var all = await stores.Identity.Documents(BoxCodeDocument.Collection).FindAllAsync(BoxCodeDocument.ByProsumer, prosumerId, cancellationToken);
        var good = new List<(BoxCodeDocument, MandateDocument)>();
        foreach (var code in all.Select(code => code.Value).Where(IsGood).OrderBy(code => code.ExpiresAt))
        {
            if (await mandates.FindAsync(code.Id, cancellationToken) is { HasEnded: false } mandate)
            {
                good.Add((code, mandate));
            }
        }

        return good;
    }

    /// <summary>Whether the box of a code has come with it; from then on its mandate has no end.</summary>
    public static bool IsUsed(MandateDocument mandate) => mandate.Until is null;

    /// <summary>Approves the key of the box that was given a code.</summary>
    /// <returns>False when there is no such code of this person any more, its box has come with it, or its mandate was withdrawn.</returns>
    public async Task<bool> ApproveAsync(string prosumerId, string mandateId, string key, CancellationToken cancellationToken)
    {
        while (await stores.Identity.Documents(BoxCodeDocument.Collection).FindAsync(mandateId, cancellationToken) is { } found && found.Value.ProsumerId == prosumerId && IsGood(found.Value))
        {
            if (await mandates.FindAsync(mandateId, cancellationToken) is not { } mandate || !mandate.IsInForce(clocks.Wire.GetUtcNow()) || IsUsed(mandate))
            {
                return false;
            }

            if (await stores.Identity.TryCommitAsync(new UnitOfWork().Update(BoxCodeDocument.Collection, found, found.Value with { Key = key }), cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a box may do by a code.</summary>
    /// <returns>Null when the code is wrong or over, or too many wrong ones came for its mandate.</returns>
    public async ValueTask<EnrolmentGrant?> FindAsync(string mandateId, string secret, CancellationToken cancellationToken)
    {
        if (await stores.Identity.Documents(BoxCodeDocument.Collection).FindAsync(mandateId, cancellationToken) is not { Value: var code } || !IsGood(code) || limits.IsSpent(AttemptLimits.SecretsOfCode, mandateId))
        {
            return null;
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(RandomId.Hash(secret)), Encoding.ASCII.GetBytes(code.SecretHash)))
        {
            limits.TryTake(AttemptLimits.SecretsOfCode, mandateId);
            return null;
        }

        return new EnrolmentGrant { GrantId = "code/" + mandateId, MandateId = mandateId, SpkiHash = code.Key, IsApproved = code.Key is not null };
    }

    private bool IsGood(BoxCodeDocument code) => code.ExpiresAt > clocks.Wire.GetUtcNow();
}
