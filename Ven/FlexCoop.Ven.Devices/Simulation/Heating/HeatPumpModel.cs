using FlexCoop.Ven.Devices.FieldProtocols;
using FlexCoop.Ven.Devices.Products;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The machine in the cellar: compressor, room controller and guards, the same for both products.</summary>
internal sealed class HeatPumpModel(HeatPumpParameters heatPump, RoomParameters room)
{
    // How soon the room controller of a modulating heat pump wants to be back at its target (our choice).
    private const double RecoveryHours = 2;

    /// <summary>The heat pump after a step; its meter holds what it drew.</summary>
    public HeatPumpState Step(HeatPumpState state, double roomTemperatureC, DeviceSetting? setting, Circumstances outside, double hours)
    {
        var minutes = hours * 60;
        var comfort = Comfort(setting);
        var asked = Asked(setting, comfort);
        var isBlocked = asked.IsBlock && !state.IsBlockUsedUp;
        var isGuarding = roomTemperatureC < (state.IsGuarding ? comfort.GuardTargetC : comfort.GuardC);
        var request = isGuarding ? new HeatingRequest(double.PositiveInfinity, Math.Max(asked.TargetC, comfort.GuardTargetC))
            : asked.IsBlock && !isBlocked ? HeatingRequest.Own(heatPump)
            : asked;

        var switchingC = request.TargetC + (state.IsRunning ? heatPump.HysteresisK / 2 : -heatPump.HysteresisK / 2);
        var wantsHeat = isGuarding || roomTemperatureC < switchingC;
        var mayRun = state.IsRunning || state.RestMinutes <= 0;
        var powerW = wantsHeat && mayRun ? PowerW(roomTemperatureC, request, outside) : 0;

        var isRunning = powerW > 0;
        var blockedMinutes = Math.Max(0, state.BlockedMinutes + (isBlocked ? minutes : -minutes));
        return new HeatPumpState
        {
            IsRunning = isRunning,
            IsGuarding = isGuarding,
            RestMinutes = Math.Max(0, (state.IsRunning && !isRunning ? heatPump.CompressorRestMinutes : state.RestMinutes) - minutes),
            BlockedMinutes = blockedMinutes,
            IsBlockUsedUp = isBlocked
                ? blockedMinutes >= SgReadyDriver.LongestBlock.TotalMinutes
                : state.IsBlockUsedUp && blockedMinutes > 0,
            Meter = state.Meter.After(powerW, hours),
        };
    }

    /// <summary>The heat pump with the comfort band that holds now: an order moves it within what its owner allows orders, and the guard no further.</summary>
    private HeatPumpParameters Comfort(DeviceSetting? setting) => setting is HeatingOrder order && (order.LowerC is not null || order.UpperC is not null)
        ? heatPump with { ComfortBand = new ComfortBand(Within(order.LowerC) ?? heatPump.ComfortBand.LowerC, Within(order.UpperC) ?? heatPump.ComfortBand.UpperC) }
        : heatPump;

    private double? Within(double? orderedC) => orderedC is { } value ? Math.Clamp(value, heatPump.LowestOrderC, heatPump.HighestOrderC) : null;

    private HeatingRequest Asked(DeviceSetting? setting, HeatPumpParameters comfort)
    {
        var own = HeatingRequest.Own(heatPump);
        return setting switch
        {
            PowerLimit limit => own with { LimitW = limit.MaximumPowerW },
            HeatingOrder order => new HeatingRequest(
                order.IsOn == false ? 0 : double.PositiveInfinity, Math.Clamp(order.TargetC ?? heatPump.SetpointC, comfort.ComfortBand.LowerC, Math.Max(comfort.ComfortBand.LowerC, comfort.HighestTargetC))),
            SetpointOffset offset => own with { TargetC = Target(offset.OffsetK) },
            RelaySetting relays => SgReady.StateOf(relays.Positions) switch
            {
                SgReadyState.Blocked => own with { LimitW = 0, IsBlock = true },
                SgReadyState.Recommended => own with { TargetC = Target(SgReady.RecommendedRaiseK) },
                SgReadyState.Forced => own with { TargetC = heatPump.HighestTargetC },
                _ => own,
            },
            _ => own,
        };
    }

    private double Target(double offsetK) => Math.Clamp(heatPump.SetpointC + offsetK, heatPump.ComfortBand.LowerC, heatPump.HighestTargetC);

    /// <summary>What a compressor that has reason to run draws: enough to hold the target, and to be back at it soon.</summary>
    private double PowerW(double roomTemperatureC, HeatingRequest request, Circumstances outside)
    {
        var heatW = room.HoldingHeatW(request.TargetC, outside.OutdoorTemperatureC)
            - room.GainsW(outside.GlobalIrradianceWPerM2)
            + (room.HeatCapacityKwhPerK * 1000 * (request.TargetC - roomTemperatureC) / RecoveryHours);
        var wantedW = Math.Clamp(heatW / heatPump.Cop(outside.OutdoorTemperatureC), heatPump.MinimumPowerW, heatPump.RatedPowerW);
        var powerW = Math.Min(wantedW, request.LimitW);
        return powerW < heatPump.MinimumPowerW ? 0 : powerW;
    }
}
