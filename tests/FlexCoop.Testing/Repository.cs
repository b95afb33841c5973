namespace FlexCoop.Testing;

/// <summary>Where the project's own files are.</summary>
public static class Repository
{
    /// <summary>The folder of FlexCoop.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FlexCoop.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No FlexCoop.sln above " + AppContext.BaseDirectory);
    }
}
