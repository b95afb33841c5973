using System.Collections.Concurrent;

namespace FlexCoop.Ca.Tests;

/// <summary>An identity server that knows what a test tells it.</summary>
internal sealed class TestRights : IEnrolmentRights
{
    public ConcurrentDictionary<string, EnrolmentGrant> Tokens { get; } = new();

    public ConcurrentDictionary<(string User, string Code), EnrolmentGrant> Codes { get; } = new();

    public ConcurrentDictionary<string, Mandate> Mandates { get; } = new();

    public ValueTask<EnrolmentGrant?> FindByTokenAsync(string token, CancellationToken cancellationToken) => new(Tokens.GetValueOrDefault(token));

    public ValueTask<EnrolmentGrant?> FindByCodeAsync(string user, string code, CancellationToken cancellationToken) => new(Codes.GetValueOrDefault((user, code)));

    public ValueTask<Mandate?> FindMandateAsync(string mandateId, CancellationToken cancellationToken) => new(Mandates.GetValueOrDefault(mandateId));

    public ValueTask<bool> IsInForceAsync(string mandateId, CancellationToken cancellationToken) => new(Mandates.GetValueOrDefault(mandateId) is { IsActive: true });
}
