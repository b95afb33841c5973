namespace FlexCoop.OpenAdr.Xml;

/// <summary>A closed enumeration of the schema: the texts, and the values they stand for.</summary>
/// <remarks>Enumerations are short: looking through one is as fast as a table, and a small agent is spared the code of a table for each.</remarks>
internal sealed class ClosedToken<T>
    where T : struct, Enum
{
    private readonly (string Text, T Value)[] _pairs;

    /// <param name="collapses">True for enumerations over xs:token, where white space around the text does not count.</param>
    /// <param name="pairs">Each text and its value; where a value has several texts, the first is written.</param>
    public ClosedToken(bool collapses, params (string Text, T Value)[] pairs)
    {
        _pairs = pairs;
        var texts = Array.ConvertAll(pairs, pair => pair.Text);
        Content = new SimpleType<T>(
            $"give {string.Join(", ", texts[..^1])} or {texts[^1]}",
            (string text, MessageReader? _, out T value) => TryParse(collapses ? Xsd.Collapse(text) : text, out value));
    }

    /// <summary>How it is read.</summary>
    public SimpleType<T> Content { get; }

    /// <summary>How it is written.</summary>
    public string this[T value]
    {
        get
        {
            foreach (var pair in _pairs)
            {
                if (EqualityComparer<T>.Default.Equals(pair.Value, value))
                {
                    return pair.Text;
                }
            }

            throw MessageWriter.Unsayable($"{typeof(T).Name} has no {value}.");
        }
    }

    private bool TryParse(string text, out T value)
    {
        foreach (var pair in _pairs)
        {
            if (pair.Text == text)
            {
                value = pair.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
