
namespace FlexCoop.Testing;

/// <summary>The material that the tests read but the project does not hold: the Alliance's schemas, a corpus of messages, measured data.</summary>
/// <remarks>It lies in the folder that FLEXCOOP_SHARED names, or in ../shared beside the project.</remarks>
public static class SharedMaterial
{
    /// <summary>The folder; null when it is not there.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>A file or folder of the material. The running test is skipped, and says so, when the material is not there.</summary>
    public static string Path(params string[] parts)
    {
        if (Folder is null)
        {
            Skip.Because("The shared material is not here: set FLEXCOOP_SHARED to its folder, or put it into ../shared beside the project.");
        }

        return System.IO.Path.Combine([Folder!, .. parts]);
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("FLEXCOOP_SHARED");
        var folder = string.IsNullOrEmpty(named) ? System.IO.Path.Combine(Repository.Root, "..", "shared") : named;
        return Directory.Exists(System.IO.Path.Combine(folder, "openadr")) ? System.IO.Path.GetFullPath(folder) : null;
    }
}
