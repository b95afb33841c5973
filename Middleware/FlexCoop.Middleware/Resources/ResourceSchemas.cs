using System.Collections.Frozen;

namespace FlexCoop.Middleware.Resources;

/// <summary>All resources that files define: those of <c>schemas/rest</c>, which lie beside the program, and those of the operator's own folder.</summary>
internal sealed class ResourceSchemas
{
    public const string Extension = ".schema.json";

    /// <summary>Read once in a process: they are as they were built.</summary>
    private static readonly Lazy<IReadOnlyList<(string File, ResourceSchema Schema)>> Own = new(() => [.. Files(OwnFolder).Select(file => (file, ResourceSchemaReader.Read(file, checksExamples: false)))]);

    private readonly FrozenDictionary<string, ResourceSchema> _schemas;

    private ResourceSchemas(IEnumerable<ResourceSchema> schemas) => _schemas = schemas.ToFrozenDictionary(schema => schema.Name);

    /// <summary>The folder of those that come with the program.</summary>
    public static string OwnFolder => Path.Combine(AppContext.BaseDirectory, "schemas", "rest");

    public IEnumerable<ResourceSchema> All => _schemas.Values.OrderBy(schema => schema.Name, StringComparer.Ordinal);

    /// <summary>Reads the files that come with the program, whose examples its tests hold to them, and those of another folder with their examples.</summary>
    /// <exception cref="StartException">A file cannot be read, says what cannot be, or two have one name.</exception>
    public static ResourceSchemas Read(string? folder)
    {
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new StartException($"Resources:Folder: there is no folder '{folder}'; give one with files *{Extension}, or none.");
        }

        var schemas = new Dictionary<string, (string File, ResourceSchema Schema)>();
        foreach (var (file, schema) in Own.Value.Concat(folder is null ? [] : Files(folder).Select(file => (file, ResourceSchemaReader.Read(file, checksExamples: true)))))
        {
            if (!schemas.TryAdd(schema.Name, (file, schema)))
            {
                throw new StartException($"{file}: there is a resource '{schema.Name}' already, by {schemas[schema.Name].File}; give it another name.");
            }
        }

        return new ResourceSchemas(schemas.Values.Select(read => read.Schema));
    }

    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal) : [];
}
