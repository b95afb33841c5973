namespace FlexCoop.Storage;

/// <summary>Where the embedded database lies, and how it is driven.</summary>
public sealed record DatabaseOptions
{
    /// <summary>The file; it is made, with its folder, when it is not there.</summary>
    public required string File { get; init; }

    /// <summary>The largest size of the file, in bytes; a commit that would pass it is refused as if the disk were full. Null for no limit but the disk's.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>For how long another program may hold the file before a commit is refused. 30 seconds unless said.</summary>
    public TimeSpan HeldFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most units of work that are committed together, and that may wait to be. From 1; 4,096 unless said.</summary>
    public int MaxGroup { get; init; } = 4096;

    /// <summary>The keys under which lies what is of a subject (<see cref="CollectionDefinition{T}.Subject"/>). Null where nothing is sealed.</summary>
    public IDataKeys? Keys { get; init; }

    /// <summary>Whether what is deleted or replaced is overwritten with zeros in the file. Not unless said.</summary>
    public bool WipesDeleted { get; init; }
}
