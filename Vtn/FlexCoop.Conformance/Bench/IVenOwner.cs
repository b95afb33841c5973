using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>What the owner of the VEN under test does and sees: by an interface of the VEN, or by hand.</summary>
/// <remarks>
/// What changes something gives the VEN's refusal, null when it was done. The VEN has two clocks: events and reports go by <see cref="Now"/>, which
/// <see cref="PassAsync"/> and <see cref="PassToNextAsync"/> move; polls and retries come by <see cref="NextContactAsync"/>.
/// </remarks>
public interface IVenOwner
{
    /// <summary>The time by the VEN's clock of events and reports.</summary>
    DateTimeOffset Now { get; }

    /// <summary>How far what the VEN says and does may be from <see cref="Now"/>: clocks are apart, it hears of things when it polls, and hands are slow. Zero where both are one clock that stands still.</summary>
    TimeSpan Tolerance { get; }

    /// <summary>What is on site: two resources of different device classes.</summary>
    IReadOnlyList<SiteResource> Resources { get; }

    /// <summary>Powers the VEN up, with what it kept.</summary>
    Task PowerUpAsync(VenSetup setup, CancellationToken cancellationToken);

    /// <summary>Powers the VEN down.</summary>
    Task PowerDownAsync(CancellationToken cancellationToken);

    /// <summary>Makes a VEN that is powered down forget everything.</summary>
    Task ResetAsync(CancellationToken cancellationToken);

    /// <summary>Opts for an event: for the whole home, or for these resources.</summary>
    Task<string?> OptAsync(OadrEventId eventId, OptType optType, IReadOnlyList<ResourceId> resources, CancellationToken cancellationToken);

    /// <summary>Adds an opt schedule of one window for the whole home; a duration of zero is without end.</summary>
    Task<(OptId? OptId, string? Refusal)> AddScheduleAsync(OptType optType, DateTimeOffset start, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Takes an opt schedule back.</summary>
    Task<string?> CancelScheduleAsync(OptId optId, CancellationToken cancellationToken);

    /// <summary>Ends the registration.</summary>
    Task<string?> UnregisterAsync(CancellationToken cancellationToken);

    /// <summary>Registers, after the registration was ended.</summary>
    Task<string?> RegisterAsync(CancellationToken cancellationToken);

    /// <summary>Registers again with the ids of the registration.</summary>
    Task<string?> ReregisterAsync(CancellationToken cancellationToken);

    /// <summary>Lets the VEN's next poll or retry come.</summary>
    /// <returns>How long the VEN waited for it.</returns>
    Task<TimeSpan> NextContactAsync(CancellationToken cancellationToken);

    /// <summary>Waits until the VEN has said all that it has to say for now. Asked only of one that does not poll; by hand, wait some seconds.</summary>
    Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>Lets time pass; when it has, the devices were told what was due.</summary>
    Task PassAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Lets time pass until the VEN wants to do something by itself, such as a report.</summary>
    /// <param name="within">It must want to within this time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task PassToNextAsync(TimeSpan within, CancellationToken cancellationToken);

    /// <summary>Connects the device of a resource, or takes it off.</summary>
    void Connect(ResourceId resource, bool isOnline);

    /// <summary>Makes a resource draw some power, W.</summary>
    void Draw(ResourceId resource, double powerW);

    /// <summary>Looks at the VEN.</summary>
    OwnView View();
}
