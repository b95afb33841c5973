using FlexCoop.Ca;

namespace FlexCoop.Middleware.Authority;

/// <summary>What is known of mandates where the identity server is not: no box has any right. What is the platform's own needs none.</summary>
internal sealed class NoBoxes : IEnrolmentRights
{
    public ValueTask<EnrolmentGrant?> FindByTokenAsync(string token, CancellationToken cancellationToken) => ValueTask.FromResult<EnrolmentGrant?>(null);

    public ValueTask<EnrolmentGrant?> FindByCodeAsync(string user, string code, CancellationToken cancellationToken) => ValueTask.FromResult<EnrolmentGrant?>(null);

    public ValueTask<Mandate?> FindMandateAsync(string mandateId, CancellationToken cancellationToken) => ValueTask.FromResult<Mandate?>(null);

    public ValueTask<bool> IsInForceAsync(string mandateId, CancellationToken cancellationToken) => ValueTask.FromResult(false);
}
