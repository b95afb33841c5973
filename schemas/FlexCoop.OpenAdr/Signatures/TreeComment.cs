namespace FlexCoop.OpenAdr.Signatures;

/// <summary>A comment.</summary>
internal sealed class TreeComment(string value) : TreeNode
{
    public string Value => value;
}
