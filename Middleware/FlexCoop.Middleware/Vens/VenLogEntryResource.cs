namespace FlexCoop.Middleware.Vens;

/// <summary>Something that happened with a VEN.</summary>
/// <param name="At">When, by the domain clock.</param>
/// <param name="Text">What.</param>
internal sealed record VenLogEntryResource(string At, string Text);
