namespace FlexCoop.OpenAdr.Signatures;

/// <summary>An attribute that declares no namespace.</summary>
internal readonly record struct TreeAttribute(string Prefix, string LocalName, string Namespace, string Value)
{
    /// <summary>As it stands in the document.</summary>
    public string Name => Prefix.Length == 0 ? LocalName : $"{Prefix}:{LocalName}";
}
