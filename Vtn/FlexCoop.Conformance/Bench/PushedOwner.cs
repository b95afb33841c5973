using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>The owner of a VEN that does not poll: where it would poll next, it is pushed what is owed. Without that, the next contact is its own.</summary>
internal sealed class PushedOwner(IVenOwner owner, RawVtn vtn) : IVenOwner
{
    public DateTimeOffset Now => owner.Now;

    public TimeSpan Tolerance => owner.Tolerance;

    public IReadOnlyList<SiteResource> Resources => owner.Resources;

    public Task PowerUpAsync(VenSetup setup, CancellationToken cancellationToken) => owner.PowerUpAsync(setup, cancellationToken);

    public Task PowerDownAsync(CancellationToken cancellationToken) => owner.PowerDownAsync(cancellationToken);

    public Task ResetAsync(CancellationToken cancellationToken) => owner.ResetAsync(cancellationToken);

    public Task<string?> OptAsync(OadrEventId eventId, OptType optType, IReadOnlyList<ResourceId> resources, CancellationToken cancellationToken) =>
        owner.OptAsync(eventId, optType, resources, cancellationToken);

    public Task<(OptId? OptId, string? Refusal)> AddScheduleAsync(OptType optType, DateTimeOffset start, TimeSpan duration, CancellationToken cancellationToken) =>
        owner.AddScheduleAsync(optType, start, duration, cancellationToken);

    public Task<string?> CancelScheduleAsync(OptId optId, CancellationToken cancellationToken) => owner.CancelScheduleAsync(optId, cancellationToken);

    public Task<string?> UnregisterAsync(CancellationToken cancellationToken) => owner.UnregisterAsync(cancellationToken);

    public Task<string?> RegisterAsync(CancellationToken cancellationToken) => owner.RegisterAsync(cancellationToken);

    public Task<string?> ReregisterAsync(CancellationToken cancellationToken) => owner.ReregisterAsync(cancellationToken);

    public async Task<TimeSpan> NextContactAsync(CancellationToken cancellationToken)
    {
        if (await vtn.PushOwedAsync(cancellationToken))
        {
            return TimeSpan.Zero;
        }

        await owner.SettleAsync(cancellationToken);
        return await owner.NextContactAsync(cancellationToken);
    }

    public Task SettleAsync(CancellationToken cancellationToken) => owner.SettleAsync(cancellationToken);

    public Task PassAsync(TimeSpan time, CancellationToken cancellationToken) => owner.PassAsync(time, cancellationToken);

    public Task PassToNextAsync(TimeSpan within, CancellationToken cancellationToken) => owner.PassToNextAsync(within, cancellationToken);

    public void Connect(ResourceId resource, bool isOnline) => owner.Connect(resource, isOnline);

    public void Draw(ResourceId resource, double powerW) => owner.Draw(resource, powerW);

    public OwnView View() => owner.View();
}
