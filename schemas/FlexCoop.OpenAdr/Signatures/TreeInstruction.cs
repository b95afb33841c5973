namespace FlexCoop.OpenAdr.Signatures;

/// <summary>A processing instruction.</summary>
internal sealed class TreeInstruction(string target, string data) : TreeNode
{
    public string Target => target;

    /// <summary>Empty for none.</summary>
    public string Data => data;
}
