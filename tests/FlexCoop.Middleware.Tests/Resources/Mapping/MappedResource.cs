using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>A resource of the forerunner's, with one example in its form and in ours (<c>mapping.json</c>).</summary>
/// <param name="Forerunner">Its name there.</param>
/// <param name="Example">A document as a component of the forerunner's sends or reads it.</param>
/// <param name="Documents">The same in ours.</param>
/// <param name="Fields">Where each of its fields is.</param>
internal sealed record MappedResource(string Forerunner, JsonObject Example, IReadOnlyList<MappedDocument> Documents, IReadOnlyList<MappedField> Fields)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false };

    public static IReadOnlyList<MappedResource> All { get; } = JsonSerializer.Deserialize<IReadOnlyList<MappedResource>>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "FlexCoop.Middleware.Tests", "Resources", "Mapping", "mapping.json")), Strict)!;

    public override string ToString() => Forerunner;
}
