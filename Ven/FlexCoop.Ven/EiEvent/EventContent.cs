using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Whether two messages say the same about an event.</summary>
internal static class EventContent
{
    /// <summary>Whether nothing differs but what may without a new modificationNumber: createdDateTime, eventStatus, currentValue (rule 5), and the target.</summary>
    /// <remarks>
    /// Interpretation: a VTN tells us of a target what is ours, which changes when it puts us into a group that the event names too. What the target
    /// means here is for the caller to compare.
    /// </remarks>
    public static bool IsSame(OadrEvent one, OadrEvent other) => Written(one).AsSpan().SequenceEqual(Written(other));

    private static byte[] Written(OadrEvent oadrEvent)
    {
        var descriptor = oadrEvent.EiEvent.Descriptor with { CreatedDateTime = default, EventStatus = EventStatus.Far };
        var signals = oadrEvent.EiEvent.Signals.Select(signal => signal with { CurrentValue = null });
        return OadrWriter.Write(new OadrDistributeEvent
        {
            RequestId = "",
            VtnId = new VtnId(""),
            Events = [oadrEvent with { EiEvent = oadrEvent.EiEvent with { Descriptor = descriptor, Signals = [.. signals], Target = EiTarget.Empty } }],
        });
    }
}
