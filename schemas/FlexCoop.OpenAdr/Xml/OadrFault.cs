namespace FlexCoop.OpenAdr.Xml;

/// <summary>One thing that is wrong with a message: where, what, and what would be right.</summary>
/// <param name="Line">Line of the element, from 1; 0 where the fault has no place in the document.</param>
/// <param name="Column">Column of the element's name, from 1; 0 likewise.</param>
/// <param name="Path">Path of the element, with our prefixes and positions from 1, such as <c>/oadr:oadrPoll/ei:venID</c>.</param>
/// <param name="Problem">What is wrong, with the offending name or value.</param>
/// <param name="Remedy">What would be right.</param>
public sealed record OadrFault(int Line, int Column, string Path, string Problem, string Remedy)
{
    /// <inheritdoc />
    public override string ToString() => $"{Line}:{Column} {Path}: {Problem}; {Remedy}";
}
