using System.Collections.Frozen;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>A closed enumeration of the schema: the texts, and the values they stand for.</summary>
internal sealed class ClosedToken<T>
    where T : struct, Enum
{
    private readonly FrozenDictionary<string, T> _values;
    private readonly FrozenDictionary<T, string> _texts;

    /// <param name="collapses">True for enumerations over xs:token, where white space around the text does not count.</param>
    /// <param name="pairs">Each text and its value.</param>
    public ClosedToken(bool collapses, params (string Text, T Value)[] pairs)
    {
        _values = pairs.ToFrozenDictionary(pair => pair.Text, pair => pair.Value);
        _texts = pairs.DistinctBy(pair => pair.Value).ToFrozenDictionary(pair => pair.Value, pair => pair.Text);
        Content = new SimpleType<T>(
            $"give {string.Join(", ", pairs.SkipLast(1).Select(pair => pair.Text))} or {pairs[^1].Text}",
            (string text, MessageReader? _, out T value) => _values.TryGetValue(collapses ? Xsd.Collapse(text) : text, out value));
    }

    /// <summary>How it is read.</summary>
    public SimpleType<T> Content { get; }

    /// <summary>How it is written.</summary>
    public string this[T value] => _texts.TryGetValue(value, out var text) ? text : throw MessageWriter.Unsayable($"{typeof(T).Name} has no {value}.");
}
