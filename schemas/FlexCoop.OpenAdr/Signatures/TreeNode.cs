namespace FlexCoop.OpenAdr.Signatures;

/// <summary>What canonical XML makes octets of.</summary>
internal abstract class TreeNode;
