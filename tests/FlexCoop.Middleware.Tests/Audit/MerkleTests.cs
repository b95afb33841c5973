using System.Globalization;
using FlexCoop.Middleware.Audit;

namespace FlexCoop.Middleware.Tests.Audit;

/// <summary>The tree and its proofs, by the vectors of RFC 6962's own implementation, and by the definition for every size up to more than two tiles.</summary>
public sealed class MerkleTests
{
    private const int Leaves = 600;

    private static readonly byte[][] Entries = [.. Enumerable.Range(0, Leaves).Select(number => LogLeaf.Of(new byte[LogLeaf.SaltBytes], number.ToString(CultureInfo.InvariantCulture)))];

    /// <summary>google/certificate-transparency, merkle_tree_test: the roots of the first leaves of eight.</summary>
    [TestCase(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [TestCase(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [TestCase(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [TestCase(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [TestCase(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [TestCase(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [TestCase(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [TestCase(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_OfTheLeavesOfTheVectors_IsTheirs(int size, string root)
    {
        string[] leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        var range = new CompactRange();
        foreach (var leaf in leaves.Take(size))
        {
            range.Add(height: 0, MerkleHash.Leaf(Convert.FromHexString(leaf)));
        }

        Assert.That(Convert.ToHexStringLower(range.Root()), Is.EqualTo(root));
    }

    [Test]
    public async Task GrowingTree_OfEverySize_HasTheRootAndTheTilesAndProofsOfTheDefinition()
    {
        var (tree, tiles) = (new GrowingTree(size: 0, bundle: [], edge: []), new Dictionary<Tile, byte[]>());
        for (var size = 1; size <= Leaves; size++)
        {
            tree = tree.Next();
            tree.Append(Entries[size - 1]);
            foreach (var (tile, content) in tree.Changed)
            {
                tiles[tile] = content;
            }

            if (size is not (< 20 or 100 or (> 250 and < 260) or (> 510 and < 516) or Leaves))
            {
                continue;
            }

            var root = Root(0, size);
            Assert.That(tree.Root(), Is.EqualTo(root), $"{size}");
            Assert.That(tiles.Select(tile => tile.Value.Length), Is.EqualTo(tiles.Select(tile => tile.Key.WidthIn(size) * tile.Key.ItemBytes)), $"{size}");
            for (var index = 0; index < size; index += size > 20 ? 37 : 1)
            {
                var path = await new TileTree((level, at) => ValueTask.FromResult(tiles[new Tile(level, at)])).InclusionAsync(index, size);
                Assert.That(InclusionProof.Root(MerkleHash.Leaf(Entries[index]), index, size, path), Is.EqualTo(root), $"{index} of {size}");
                Assert.That(InclusionProof.Root(MerkleHash.Leaf(Entries[index]), index, size, [.. path, root]), Is.Null.Or.Not.EqualTo(root), "with one hash more");
                Assert.That(InclusionProof.Root(MerkleHash.Leaf(Entries[index]), index == 0 ? size - 1 : index - 1, size, path), size == 1 ? Is.EqualTo(root) : Is.Null.Or.Not.EqualTo(root), "at another place");
            }
        }
    }

    [TestCase("0", "000", 256, "0/0")]
    [TestCase("0", "x001/x234/067", 256, "0/1234067")]
    [TestCase("1", "999.p/7", 7, "1/999")]
    [TestCase("entries", "x001/000.p/255", 255, "entries/1000")]
    public void Tile_PathOfTheStandard_IsReadAndWritten(string level, string rest, int width, string id)
    {
        var (tile, read) = Tile.Parse(level, rest)!.Value;

        Assert.That((read, tile.Id, tile.Path), Is.EqualTo((width, id, $"tile/{level}/{rest.Split(".p/")[0]}")));
    }

    [TestCase("0", "0")]
    [TestCase("0", "0000")]
    [TestCase("0", "x000/001")]
    [TestCase("0", "1/001")]
    [TestCase("0", "x001")]
    [TestCase("0", "001.p/0")]
    [TestCase("0", "001.p/256")]
    [TestCase("0", "001.p/01")]
    [TestCase("0", "001.p/1.p/1")]
    [TestCase("0", "-01")]
    [TestCase("0", "")]
    [TestCase("0", "x001/x234/x067/x001/x001/001")]
    [TestCase("00", "000")]
    [TestCase("64", "000")]
    [TestCase("-1", "000")]
    [TestCase("data", "000")]
    public void Tile_PathOfAnotherForm_IsNone(string level, string rest) => Assert.That(Tile.Parse(level, rest), Is.Null);

    /// <summary>RFC 6962 §2.1, as it is written there.</summary>
    private static byte[] Root(int begin, int end)
    {
        if (end - begin == 1)
        {
            return MerkleHash.Leaf(Entries[begin]);
        }

        var half = 1;
        while (half * 2 < end - begin)
        {
            half *= 2;
        }

        return MerkleHash.Node(Root(begin, begin + half), Root(begin + half, end));
    }
}
