using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>That a row was handed over to its VEN, as it was owed then.</summary>
/// <param name="row">What was handed over.</param>
/// <param name="at">When, by the wire clock.</param>
internal sealed class HandOver(OutboxRow row, DateTimeOffset at)
{
    public OutboxRow Row => row;

    public DateTimeOffset At => at;
}
