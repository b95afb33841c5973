namespace FlexCoop.Conformance;

/// <summary>Reads what a node sends, but not without end.</summary>
internal static class BoundedCopy
{
    /// <summary>No message of a scenario comes near.</summary>
    public const int Most = 4 * 1024 * 1024;

    /// <summary>Copies to the end; what came before it breaks off has been copied.</summary>
    /// <exception cref="IOException">It is longer than <see cref="Most"/>, or breaks off.</exception>
    public static async Task CopyAsync(Stream from, MemoryStream into, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            into.Write(buffer, 0, read);
            if (into.Length > Most)
            {
                throw new IOException($"it is longer than {Most} bytes");
            }
        }
    }
}
