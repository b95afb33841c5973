namespace FlexCoop.OpenAdr.Xml;

/// <summary>A kind of mistake that was overlooked in a message.</summary>
/// <param name="Leniency">Which.</param>
/// <param name="Times">How often; 1 or more.</param>
/// <param name="Line">Where first: line from 1.</param>
/// <param name="Column">Column from 1.</param>
/// <param name="Path">The element's path.</param>
public sealed record Overlooked(Leniency Leniency, int Times, int Line, int Column, string Path);
