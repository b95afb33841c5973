using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Answers a box that polls (RFC 8628 §3.4, §3.5).</summary>
/// <remarks>
/// A code is good once. Interpretation: a code that is bound to a certificate, and gives no refresh token, is answered again to that certificate while its time lasts,
/// with a token of the same login: a box whose answer was lost, or that was killed, needs its owner no second time, and nobody else has its key.
/// </remarks>
internal sealed class DeviceGrant(IdentityStores stores, TokenFamilies families, MandateBook mandates, Clocks clocks)
{
    private const int SlowDownBy = 5;

    private static readonly OAuthError Refused = OAuthError.InvalidGrant("The device code was used before, or belongs to another client or certificate.");
    private static readonly OAuthError Pending = new("authorization_pending", "The owner has not decided yet.");

    public async Task<(TokenResponse? Response, OAuthError? Error)> RedeemAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        if (request.Parameters["device_code"] is not { } deviceCode)
        {
            return (null, OAuthError.InvalidRequest("device_code is missing."));
        }

        if (await stores.Identity.Documents(DeviceCodeDocument.Collection).FindAsync(RandomId.Hash(deviceCode), cancellationToken) is not { } stored
            || stored.Value.ClientId != request.Client.Id || (stored.Value.Thumbprint is { } bound && bound != request.Thumbprint))
        {
            return (null, Refused);
        }

        var code = stored.Value;
        var now = clocks.Wire.GetUtcNow();
        if (code.State == DeviceCodeState.Spent)
        {
            if (code.Thumbprint is not null && now < code.ExpiresAt && await families.AnswerAgainAsync(code.FamilyId, cancellationToken) is { } again)
            {
                return (again, null);
            }

            await families.RevokeAsync(code.FamilyId, "a device code was used twice", cancellationToken);
            return (null, Refused);
        }

        if (code.ExpiresAt <= now)
        {
            return (null, new OAuthError("expired_token", "The code is over; ask for a new one."));
        }

        return code.State switch
        {
            DeviceCodeState.Denied => (null, new OAuthError("access_denied", "The owner has refused.")),
            DeviceCodeState.Pending => (null, await PolledAsync(stored, now, cancellationToken)),
            _ => await SpendAsync(stored, request, cancellationToken),
        };
    }

    private async Task<OAuthError> PolledAsync(Stored<DeviceCodeDocument> stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var code = stored.Value;
        if (code.PolledAt is { } last && now - last < TimeSpan.FromSeconds(code.Interval))
        {
            // It is not counted: a loop would cost a durable commit each time.
            return new OAuthError("slow_down", $"Wait {code.Interval + SlowDownBy} seconds between two polls.");
        }

        // Whoever was first has polled, or the owner has just decided: the next poll will tell.
        await stores.Identity.TryCommitAsync(new UnitOfWork().Update(DeviceCodeDocument.Collection, stored, code with { PolledAt = now }), cancellationToken);
        return Pending;
    }

    private async Task<(TokenResponse? Response, OAuthError? Error)> SpendAsync(Stored<DeviceCodeDocument> stored, TokenRequest request, CancellationToken cancellationToken)
    {
        var grant = stored.Value.Grant!;
        if (await mandates.FindInForceAsync(grant.MandateId, grant.Epoch, cancellationToken) is null)
        {
            return (null, new OAuthError("access_denied", "The owner has withdrawn the mandate."));
        }

        // By the certificate that has asked for the code: whoever has come by the code could show any.
        if (KeyBinding.Refuse(grant.Scopes, stored.Value.Thumbprint) is { } unbound)
        {
            return (null, unbound);
        }

        var work = new UnitOfWork().Update(DeviceCodeDocument.Collection, stored, stored.Value with { State = DeviceCodeState.Spent });
        var response = families.Begin(work, stored.Value.FamilyId, grant, request.Client, request.Thumbprint);
        return await stores.Identity.TryCommitAsync(work, cancellationToken) ? (response, null) : (null, Refused);
    }
}
