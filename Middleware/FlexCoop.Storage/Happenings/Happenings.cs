namespace FlexCoop.Storage;

/// <summary>Which happenings somebody wants to be told of, and who is told that there are some.</summary>
/// <remarks>Both are asked by the writer: whoever sets them in what follows a commit (<see cref="UnitOfWork.Then"/>) misses nothing that is committed after it.</remarks>
public sealed class Happenings
{
    /// <summary>Whether a topic is wanted; each is unless said, so that nothing is lost of what is done before it is known who wants what, or while the server is stopped. Fast, and never failing.</summary>
    public Func<string, bool> Wanted { get; set; } = _ => true;

    /// <summary>Is told that something was published, after its commit; null for nobody. Fast, and never failing.</summary>
    public Action? Published { get; set; }
}
