namespace FlexCoop.Storage;

/// <summary>Something that is declared before a database is opened, and has tables of its own: a collection or a log.</summary>
public abstract class StoredKind
{
    private protected StoredKind(string name)
    {
        if (name.Length == 0 || name.Any(letter => letter is not ('-' or (>= 'a' and <= 'z'))))
        {
            throw new ArgumentException($"'{name}' is no name for a collection or log; use the letters a to z and '-'.", nameof(name));
        }

        Name = name;
    }

    /// <summary>Letters a to z and '-'; unique among the kinds of a database.</summary>
    public string Name { get; }
}
