namespace FlexCoop.OpenAdr.Xml;

/// <summary>What may stand inside an element: text (<see cref="SimpleType{T}"/>) or elements (<see cref="ComplexType{T}"/>).</summary>
/// <typeparam name="T">The value that is made of it.</typeparam>
internal interface IContent<out T>
{
    /// <summary>Reads the element that the reader stands on, and moves past it.</summary>
    /// <param name="reader">Stands on the start tag.</param>
    /// <param name="name">The element's name, for the path of faults.</param>
    /// <param name="position">The element's position from 1 among its like, or 0 where it can occur only once.</param>
    T Read(MessageReader reader, XmlName name, int position);
}
