namespace FlexCoop.Ca;

/// <summary>What the identity server says of one-time tokens, codes and mandates. It judges tokens; the authority spends them.</summary>
public interface IEnrolmentRights
{
    /// <summary>The grant of an access token for this authority with the scope <c>ven.enrol</c>; null when it is none, expired, or bound to no key.</summary>
    ValueTask<EnrolmentGrant?> FindByTokenAsync(string token, CancellationToken cancellationToken);

    /// <summary>The grant of a one-time code; null when it is none, expired, or not of this user (the mandate's id).</summary>
    ValueTask<EnrolmentGrant?> FindByCodeAsync(string user, string code, CancellationToken cancellationToken);

    /// <summary>A mandate as it stands now; null when there is none.</summary>
    ValueTask<Mandate?> FindMandateAsync(string mandateId, CancellationToken cancellationToken);

    /// <summary>Whether a mandate stands now; asked at each request of its device, so that one that is suspended is out at once, and in again when it is resumed.</summary>
    ValueTask<bool> IsInForceAsync(string mandateId, CancellationToken cancellationToken);

    /// <summary>
    /// Tells that a certificate is signed next under a mandate: one that was to end unless its device came has no end of its own from now on. Durable when it answers, and safe to do twice.
    /// </summary>
    /// <returns>As <see cref="IsInForceAsync"/>.</returns>
    ValueTask<bool> JoinAsync(string mandateId, CancellationToken cancellationToken) => IsInForceAsync(mandateId, cancellationToken);
}
