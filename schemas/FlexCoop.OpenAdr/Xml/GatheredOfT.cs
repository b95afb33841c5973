namespace FlexCoop.OpenAdr.Xml;

/// <summary>Values as they come in, of which there is mostly one.</summary>
internal struct Gathered<T>
{
    private T _first;
    private List<T>? _all;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    public void Add(T value)
    {
        Count++;
        switch (Count)
        {
            case 1:
                _first = value;
                return;
            case 2:
                _all = new List<T>(8) { _first };
                break;
        }

        _all!.Add(value);
    }

    public readonly IReadOnlyList<T> ToList() => Count switch
    {
        0 => [],
        1 => new[] { _first },
        _ => _all!,
    };
}
