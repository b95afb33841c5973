using System.Collections.Concurrent;
using FlexCoop.Ca;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>Mandates as a test gives them; a token is the mandate's id.</summary>
internal sealed class SomeRights : IEnrolmentRights
{
    public ConcurrentDictionary<string, Mandate> Mandates { get; } = new();

    /// <summary>What happens when a request has come so far that its mandate is asked for; null for nothing.</summary>
    public Action? Asked { get; set; }

    public ValueTask<EnrolmentGrant?> FindByTokenAsync(string token, CancellationToken cancellationToken) =>
        new(Mandates.ContainsKey(token) ? new EnrolmentGrant { GrantId = "G-" + token, MandateId = token } : null);

    public ValueTask<EnrolmentGrant?> FindByCodeAsync(string user, string code, CancellationToken cancellationToken) => new((EnrolmentGrant?)null);

    public ValueTask<Mandate?> FindMandateAsync(string mandateId, CancellationToken cancellationToken) => new(Mandates.GetValueOrDefault(mandateId));

    public ValueTask<bool> IsInForceAsync(string mandateId, CancellationToken cancellationToken)
    {
        Asked?.Invoke();
        return new(Mandates.GetValueOrDefault(mandateId) is { IsActive: true });
    }
}
