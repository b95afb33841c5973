namespace FlexCoop.Middleware.Audit;

/// <summary>That a leaf is in a tree (RFC 6962 §2.1.1), checked as RFC 9162 §2.1.3.2 says.</summary>
internal static class InclusionProof
{
    /// <summary>The root that follows from a leaf and the hashes beside its way up.</summary>
    /// <param name="leaf">The hash of the leaf.</param>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="size">How many leaves the tree has.</param>
    /// <param name="path">The hashes, from the leaf's sibling up.</param>
    /// <returns>Null when there cannot be so many hashes, or no such leaf.</returns>
    public static byte[]? Root(byte[] leaf, long index, long size, IReadOnlyList<byte[]> path)
    {
        if (index < 0 || index >= size)
        {
            return null;
        }

        var (node, last, root) = (index, size - 1, leaf);
        foreach (var sibling in path)
        {
            if (last == 0)
            {
                return null;
            }

            if ((node & 1) == 1 || node == last)
            {
                root = MerkleHash.Node(sibling, root);
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            else
            {
                root = MerkleHash.Node(root, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 ? root : null;
    }
}
