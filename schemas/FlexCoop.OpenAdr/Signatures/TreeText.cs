namespace FlexCoop.OpenAdr.Signatures;

/// <summary>Text, white space or a CDATA section, with its entities resolved.</summary>
internal sealed class TreeText(string value) : TreeNode
{
    public string Value => value;
}
