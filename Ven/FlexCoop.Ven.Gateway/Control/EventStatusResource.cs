namespace FlexCoop.Ven.Gateway.Control;

/// <summary>An event that a VEN knows.</summary>
/// <param name="Id">The eventID.</param>
/// <param name="ModificationNumber">In which modification.</param>
/// <param name="Opt">optIn or optOut, for the whole home.</param>
/// <param name="Status">far, near, active, completed, or cancelled for one that was and still ends.</param>
/// <param name="Start">When it starts here.</param>
/// <param name="End">When it ends here; null when it is without end.</param>
/// <param name="IsTest">Whether it is a test (rule 6); null when it is none.</param>
/// <param name="Baseline">What it is to be compared with; null when the VTN does not say.</param>
internal sealed record EventStatusResource(
    string Id, uint ModificationNumber, string Opt, string Status, DateTimeOffset Start, DateTimeOffset? End, bool? IsTest, BaselineStatusResource? Baseline)
{
    public static EventStatusResource Of(SiteEvent taken, DateTimeOffset now) => new(
        taken.EventId.Value,
        taken.ModificationNumber,
        taken.IsOptIn ? "optIn" : "optOut",
        taken.EndsAt is null ? taken.StatusAt(now).ToString().ToLowerInvariant() : "cancelled",
        taken.Start,
        taken.End,
        taken.Event.EiEvent.Descriptor.IsTest ? true : null,
        taken.Event.EiEvent.Baseline is { } baseline ? BaselineStatusResource.Of(baseline) : null);
}
