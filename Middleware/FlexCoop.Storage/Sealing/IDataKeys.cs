namespace FlexCoop.Storage;

/// <summary>The data keys, one for each subject: whoever destroys a key destroys all that is sealed under it, wherever a copy of it lies.</summary>
/// <remarks>A subject is whatever the one who writes knows of whose it is: a member, a VEN, a person. They lie apart from what they open.</remarks>
public interface IDataKeys
{
    /// <summary>The key of a subject, made, and on the disk, when there was none.</summary>
    /// <returns>Null when the subject was erased: nothing is written of it any more.</returns>
    ValueTask<DataKey?> MakeAsync(string subject, CancellationToken cancellationToken);

    /// <summary>The key of a subject; null when there is none, or it was destroyed.</summary>
    DataKey? Find(string subject);

    /// <summary>The key of an id; null when it was destroyed.</summary>
    /// <exception cref="InvalidDataException">There never was one: it lies among other keys, which are not here.</exception>
    DataKey? Find(Guid id);

    /// <summary>Whether a subject was erased.</summary>
    bool IsErased(string subject);
}
