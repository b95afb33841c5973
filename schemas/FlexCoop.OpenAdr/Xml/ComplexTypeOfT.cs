namespace FlexCoop.OpenAdr.Xml;

/// <summary>A type of the schema whose content is elements.</summary>
/// <remarks>
/// The content is said once, as code that asks a <see cref="MessageReader"/> for one particle after the other in the order of the schema.
/// That code has no branches, so that it can also be asked what it would read: the model from which faults are explained.
/// </remarks>
/// <param name="read">Asks for every particle, in order, whatever came before.</param>
/// <param name="attributes">The attributes that the type declares.</param>
internal sealed class ComplexType<T>(Func<MessageReader, T> read, params XmlName[] attributes) : ComplexType(attributes), IContent<T>
{
    public T Read(MessageReader reader, XmlName name, int position)
    {
        reader.Enter(name, position, this);
        var value = read(reader);
        reader.Leave();
        return value;
    }

    protected override void Describe(MessageReader reader) => read(reader);
}
