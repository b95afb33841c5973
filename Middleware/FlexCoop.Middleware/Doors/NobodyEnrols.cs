using FlexCoop.Ca;

namespace FlexCoop.Middleware.Doors;

/// <summary>Where no identity server says who has a mandate, nobody has one: no certificate is issued or renewed but the server's own.</summary>
internal sealed class NobodyEnrols : IEnrolmentRights
{
    public ValueTask<EnrolmentGrant?> FindByTokenAsync(string token, CancellationToken cancellationToken) => new((EnrolmentGrant?)null);

    public ValueTask<EnrolmentGrant?> FindByCodeAsync(string user, string code, CancellationToken cancellationToken) => new((EnrolmentGrant?)null);

    public ValueTask<Mandate?> FindMandateAsync(string mandateId, CancellationToken cancellationToken) => new((Mandate?)null);
}
