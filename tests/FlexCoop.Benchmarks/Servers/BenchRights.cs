using FlexCoop.Ca;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>An identity server that knows no refusal: every token is one of an active mandate, whose id, a UUID, it is.</summary>
internal sealed class BenchRights : IEnrolmentRights
{
    public ValueTask<EnrolmentGrant?> FindByTokenAsync(string token, CancellationToken cancellationToken) => new(new EnrolmentGrant { GrantId = token, MandateId = token });

    public ValueTask<EnrolmentGrant?> FindByCodeAsync(string user, string code, CancellationToken cancellationToken) => new((EnrolmentGrant?)null);

    public ValueTask<Mandate?> FindMandateAsync(string mandateId, CancellationToken cancellationToken) =>
        new(new Mandate { MandateId = mandateId, Profile = CertificateProfiles.Ven.Name, Subject = mandateId, Cooperative = "bench", DeviceId = Guid.Parse(mandateId), IsActive = true });

    public ValueTask<bool> IsInForceAsync(string mandateId, CancellationToken cancellationToken) => new(true);
}
