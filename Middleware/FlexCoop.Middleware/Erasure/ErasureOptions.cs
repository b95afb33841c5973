namespace FlexCoop.Middleware.Erasure;

/// <summary>Section <c>Erasure</c>.</summary>
internal sealed class ErasureOptions
{
    /// <summary>The folder of the data keys; not below the data, nor below the secrets. The data folder's name with <c>.keys</c> unless said.</summary>
    public string? KeysFolder { get; set; }
}
