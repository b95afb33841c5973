using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What of an event a VEN of 2.0a is told (protocol.md §15; rules 7, 9, 113).</summary>
internal static class Event20a
{
    /// <summary>The one signal that it is sent; null when the event has none for it, and is not for VENs of 2.0a.</summary>
    /// <remarks>
    /// Interpretation: nothing is translated, since what a price or a setpoint is worth as a level is the program's to say: an event for both profiles has SIMPLE
    /// beside it. The first SIMPLE without device classes is taken, for 2.0a has one signal, and cannot say for which devices.
    /// </remarks>
    public static SignalDefinition? Signal(EventDefinition definition) => definition.Signals.FirstOrDefault(signal => signal.DeviceClasses.Count == 0 && new SignalName(signal.Name).IsSimple);

    /// <summary>An event of 2.0b as 2.0a says it: one SIMPLE with its currentValue, no baseline, nothing about the modification, targets by group, resource, VEN and party alone.</summary>
    /// <param name="built">For a VEN that it concerns: it has the <see cref="Signal"/>.</param>
    public static OadrEvent Of(OadrEvent built)
    {
        var signal = built.EiEvent.Signals.First(signal => signal.Target is null && signal.SignalName.IsSimple);
        var target = built.EiEvent.Target;
        return built with
        {
            EiEvent = built.EiEvent with
            {
                Descriptor = built.EiEvent.Descriptor with { ModificationDateTime = null, ModificationReason = null },
                Signals = [signal with { CurrentValue = signal.CurrentValue ?? new PayloadFloat(0) }],
                Baseline = null,
                Target = new EiTarget { GroupIds = target.GroupIds, ResourceIds = target.ResourceIds, VenIds = target.VenIds, PartyIds = target.PartyIds },
            },
        };
    }
}
