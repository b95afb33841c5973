using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Claim codes: who is logged in gets one and types it into the box, so that the box waits for nobody else (security-reliability.md §2.3, device-code phishing).</summary>
internal sealed class BoxClaims(IdentityStores stores, IdentitySecrets secrets, IdentityOptions options, AttemptLimits limits, Clocks clocks)
{
    /// <summary>For how long a code can be typed into a box.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private const string Again = "Start \"add a box\" at the platform again, and run enrol --claim with the code that you get there.";

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(20);

    private static readonly OAuthError Wrong = Refused($"The claim code is wrong, or over: it is good for ten minutes. {Again}");
    private static readonly OAuthError Used = Refused($"The claim code was used before: it is good for one box, once. {Again}");
    private static readonly OAuthError TooMany = Refused("Too many wrong claim codes came from this network. Wait an hour, and start \"add a box\" at the platform again.") with { Status = StatusCodes.Status403Forbidden };

    /// <summary>Refuses who could wait for ever: what brings no claim code is approved by the label code of an inventory, and there is none.</summary>
    public OAuthError Missing => Refused(
        $"No claim code was sent, and without one nobody could approve this, since no cooperative has imported boxes. Start \"add a box\" at {options.Url(Routes.AddBox)}, and run enrol --claim with the code that you get there.");

    /// <summary>Makes a code for a person.</summary>
    /// <returns>The code as people read it; null when this person has asked for too many.</returns>
    public async Task<string?> NewAsync(string prosumerId, CancellationToken cancellationToken)
    {
        if (!limits.TryTake(AttemptLimits.ClaimsOfPerson with { Burst = Math.Max(AttemptLimits.ClaimsOfPerson.Burst, options.BoxesPerPerson) }, prosumerId))
        {
            return null;
        }

        var code = UserCodes.New();
        var now = clocks.Wire.GetUtcNow();
        var claim = new BoxClaimDocument { Id = Hash(UserCodes.Read(code)!), ProsumerId = prosumerId, ExpiresAt = now + Life, KeptUntil = now + Kept };
        await stores.Identity.CommitAsync(new UnitOfWork().Insert(BoxClaimDocument.Collection, claim), cancellationToken);
        return code;
    }

    /// <summary>Stores a device code as that of the person whose claim code the box sent; the claim is spent in the same commit.</summary>
    /// <remarks>
    /// The box whose answer was lost asks again with the same key, and gets another device code in place of the one that it never saw; once its owner has decided, or for
    /// another key, the claim is used. Of two hundred boxes at once one succeeds.
    /// </remarks>
    /// <param name="typed">The claim code.</param>
    /// <param name="keyHash">SHA-256 of the public key of the box; null when it shows no certificate.</param>
    /// <param name="asked">The device code.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>Null when it is stored; otherwise why not.</returns>
    public async Task<OAuthError?> TakeAsync(string typed, string? keyHash, DeviceCodeDocument asked, CancellationToken cancellationToken)
    {
        var network = asked.Box.Network!;
        while (!limits.IsSpent(AttemptLimits.ClaimsOfNetwork, network))
        {
            var found = UserCodes.Read(typed) is { } code ? await stores.Identity.Documents(BoxClaimDocument.Collection).FindAsync(Hash(code), cancellationToken) : null;
            if (found is null || found.Value.ExpiresAt <= clocks.Wire.GetUtcNow())
            {
                limits.TryTake(AttemptLimits.ClaimsOfNetwork, network);
                return Wrong;
            }

            var claim = found.Value;
            var work = new UnitOfWork();
            if (claim.DeviceCodeId is { } before)
            {
                var superseded = await stores.Identity.Documents(DeviceCodeDocument.Collection).FindAsync(before, cancellationToken);
                if (claim.KeyHash is null || claim.KeyHash != keyHash || superseded is not { Value.State: DeviceCodeState.Pending })
                {
                    limits.TryTake(AttemptLimits.ClaimsOfNetwork, network);
                    return Used;
                }

                work.Delete(DeviceCodeDocument.Collection, superseded);
            }

            work.Insert(DeviceCodeDocument.Collection, asked with { ClaimedBy = claim.ProsumerId })
                .Update(BoxClaimDocument.Collection, found, claim with { DeviceCodeId = asked.Id, KeyHash = keyHash });
            if (await stores.Identity.TryCommitAsync(work, cancellationToken))
            {
                return null;
            }
        }

        return TooMany;
    }

    private static OAuthError Refused(string why) => new("invalid_claim", why);

    private string Hash(string code) => Convert.ToHexStringLower(secrets.Browser.Code("claim code", code));
}
