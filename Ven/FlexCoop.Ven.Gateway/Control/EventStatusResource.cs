namespace FlexCoop.Ven.Gateway.Control;

/// <summary>An event that a VEN knows.</summary>
/// <param name="Id">The eventID.</param>
/// <param name="ModificationNumber">In which modification.</param>
/// <param name="Opt">optIn or optOut.</param>
/// <param name="Start">When it starts here.</param>
/// <param name="End">When it ends here; null when it is without end.</param>
internal sealed record EventStatusResource(string Id, uint ModificationNumber, string Opt, DateTimeOffset Start, DateTimeOffset? End);
