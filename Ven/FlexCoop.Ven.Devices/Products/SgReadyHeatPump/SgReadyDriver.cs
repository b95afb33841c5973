using FlexCoop.Ven.Devices.FieldProtocols;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>Drives an SG-Ready heat pump by two relays.</summary>
/// <remarks>
/// Four states cannot carry every figure, so settings are coarsened, and read back as what the state stands for:
/// a <see cref="PowerLimit"/> below the rated power blocks (state 1, reads back as 0 W), the rated power itself is the normal state (2);
/// a <see cref="SetpointOffset"/> of 0 is the normal state, up to 1 K is recommended (3, reads back as 1 K), above it is forced (4, reads
/// back as the highest offset).
/// The set-point cannot be lowered. A block asked for longer than <see cref="LongestBlock"/> ends by itself after that.
/// Released, both contacts open.
/// </remarks>
/// <param name="options">What the installer knows.</param>
/// <param name="relays">The board that is wired to the terminals.</param>
/// <param name="meter">Measures the heat pump's supply.</param>
/// <param name="room">Measures the room that it warms.</param>
/// <param name="clock">Tells when a block must end.</param>
public sealed class SgReadyDriver(
    SgReadyOptions options, IRelayBoard relays, IPowerMeter meter, ITemperatureSensor room, TimeProvider clock)
    : ICurtailableLoad, IThermostat, IPowerMeter
{
    /// <summary>The longest block at a time (BWP, chapter 2.1 a).</summary>
    public static readonly TimeSpan LongestBlock = TimeSpan.FromHours(2);

    /// <summary>How old a block may be that <see cref="HoldsAsync"/> still takes for the one that was asked: as long as an agent needs to start again.</summary>
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public DeviceId Id => options.Id;

    /// <inheritdoc />
    public DeviceClass Class => DeviceClass.HeatPump;

    /// <inheritdoc />
    public bool IsOnline => relays.IsOnline;

    /// <inheritdoc />
    public double MaximumPowerW => options.RatedPowerW;

    /// <inheritdoc />
    public double SetpointC => options.SetpointC;

    /// <inheritdoc />
    public ComfortBand ComfortBand => options.ComfortBand;

    /// <summary>0: no state lowers the set-point.</summary>
    public double LowestOffsetK => 0;

    /// <inheritdoc />
    public double HighestOffsetK => options.ComfortBand.UpperC - options.SetpointC;

    /// <inheritdoc />
    public ValueTask<PowerReading> ReadPowerAsync(CancellationToken cancellationToken) => meter.ReadPowerAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask<TemperatureReading> ReadTemperatureAsync(CancellationToken cancellationToken) =>
        room.ReadTemperatureAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask ApplyAsync(DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        if (SettingRefusal.Of(this, setting) is { } refusal)
        {
            throw new ArgumentException(refusal.Reason, nameof(setting));
        }

        var state = StateFor(setting);
        var longest = clock.GetUtcNow() + LongestBlock;
        var until = IsCut(state, validUntil, longest) ? longest : validUntil;
        await relays.WriteAsync(SgReady.ContactsOf(state), until, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<HeldSetting?> ReadBackAsync(CancellationToken cancellationToken)
    {
        var hold = await relays.ReadAsync(cancellationToken);
        return hold is null ? null : new HeldSetting(SettingOf(SgReady.StateOf(hold.Positions)), hold.Until);
    }

    /// <inheritdoc />
    /// <remarks>
    /// By the contacts: another setting of the same state is held as well. The contacts do not tell since when a block lasts, so a block
    /// that is longer than allowed is held while its end is nearly the longest; later it is given again, which does no harm.
    /// </remarks>
    public async ValueTask<bool> HoldsAsync(DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        var state = StateFor(setting);
        if (await relays.ReadAsync(cancellationToken) is not { } hold || hold.Positions != SgReady.ContactsOf(state))
        {
            return false;
        }

        var longest = clock.GetUtcNow() + LongestBlock;
        return hold.Until == validUntil || (IsCut(state, validUntil, longest) && hold.Until > longest - LongestDoubt && hold.Until <= longest);
    }

    /// <inheritdoc />
    public ValueTask ReleaseAsync(CancellationToken cancellationToken) => relays.OpenAsync(cancellationToken);

    private static bool IsCut(SgReadyState state, DateTimeOffset validUntil, DateTimeOffset longest) =>
        state == SgReadyState.Blocked && validUntil > longest;

    private SgReadyState StateFor(DeviceSetting setting) => setting switch
    {
        PowerLimit limit when limit.MaximumPowerW < MaximumPowerW => SgReadyState.Blocked,
        SetpointOffset { OffsetK: > SgReady.RecommendedRaiseK } => SgReadyState.Forced,
        SetpointOffset { OffsetK: > 0 } => SgReadyState.Recommended,
        _ => SgReadyState.Normal,
    };

    private DeviceSetting SettingOf(SgReadyState state) => state switch
    {
        SgReadyState.Blocked => new PowerLimit(0),
        SgReadyState.Recommended => new SetpointOffset(Math.Min(SgReady.RecommendedRaiseK, HighestOffsetK)),
        SgReadyState.Forced => new SetpointOffset(HighestOffsetK),
        _ => new PowerLimit(MaximumPowerW),
    };
}
