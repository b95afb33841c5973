using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Judges what a VEN says about an event, by oadrCreatedEvent or oadrCreateOpt (rules 25, 48, 206).</summary>
internal static class EventAnswer
{
    /// <param name="answered">The event and modification that it names.</param>
    /// <param name="stored">The event of this id; null when there is none, or it is not this VEN's.</param>
    /// <param name="response">How the event stands with the VEN; null when it was not sent, as far as we know.</param>
    /// <returns>Null when it may be booked.</returns>
    /// <remarks>
    /// An answer to the modification that stands now is good even where it is not known to have been sent: the process may have died between
    /// the sending and the note of it.
    /// </remarks>
    public static Refusal? Judge(QualifiedEventId answered, EventDocument? stored, EventResponseDocument? response)
    {
        var (eventId, number) = answered;
        if (stored is null)
        {
            return new Refusal(EiResponseCode.InvalidId, $"eventID '{ForeignText.Shown(eventId.Value)}' is not an event of this VEN");
        }

        return number == stored.ModificationNumber || number == response?.DeliveredModification
            ? null
            : new Refusal(
                EiResponseCode.OutOfSequence,
                $"modificationNumber {number} of eventID '{eventId}' was not sent; answer {response?.DeliveredModification ?? stored.ModificationNumber}");
    }
}
