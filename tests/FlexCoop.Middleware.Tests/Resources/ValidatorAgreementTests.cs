using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Tests.Identity;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>What we say of a document is what another validator says (npm's ajv): of the files that come with the product, and of those of these tests.</summary>
public sealed class ValidatorAgreementTests
{
    /// <summary>In the place of each value, one after the other.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "{}", "[]", "[[]]", "[\"a\",\"a\"]", "\"\"", "\"a\"", "\"1\"", "0", "-1", "1.0", "1.5", "1e2", "1e21", "-1E+400", "9007199254740993", "0.1", "100000000000",
        "\"2026-01-15T16:00:00Z\"", "\"2026-01-15T16:00:00.1234567Z\"", "\"2026-01-15T16:00:00+00:00\"", "\"2026-02-29T16:00:00Z\"", "\"2026-01-15T24:00:00Z\"", "\"2026-01-15t16:00:00z\"", "\"2026-01-15 16:00:00Z\"", "\"2026-01-15T16:00:60Z\"",
        "\"2026-01-15\"", "\"2028-02-29\"", "\"2026-02-29\"", "\"2026-1-5\"", "\"PT15M\"", "\"PT15M\\n\"", "\"PT\"", "\"P\"", "\"P1DT\"", "\"P1Y\"", "\"ＰＴ１Ｍ\"",
        "\"0190d1a0-7d5c-7b9e-8a52-3d1f0c9c4a11\"", "\"0190D1A0-7D5C-7B9E-8A52-3D1F0C9C4A11\"", "\"{0190d1a0-7d5c-7b9e-8a52-3d1f0c9c4a11}\"", "\"urn:uuid:0190d1a0-7d5c-7b9e-8a52-3d1f0c9c4a11\"",
        "\"https://example.org/a?b=c\"", "\"example.org\"", "\"http://exa mple.org\"", "\"EUR\"", "\"EUR\\n\"", "\"\\u0000\"", "\"\\uD83D\\uDE00\"",
    ];

    private static IEnumerable<string> Files =>
    [
        .. new[] { Path.Combine(Repository.Root, "schemas", "rest"), SomeSchemas.Folder }.SelectMany(folder => Directory.EnumerateFiles(folder, "*" + ResourceSchemas.Extension)).Order(StringComparer.Ordinal),
    ];

    [Test, CancelAfter(300_000)]
    public async Task Documents_EachWithOneThingChanged_AreJudgedAlike(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var ajv = NodeProgram.Start("validate.mjs", folder["ca.pem"]);
        var (count, differences) = (0, new List<string>());

        foreach (var file in Files)
        {
            var schema = ResourceSchemaReader.Read(file, checksExamples: false);
            var documents = schema.Examples.SelectMany(example => Changed(example.ToJsonString())).Concat(Vectors(file)).Distinct().ToList();
            await ajv.WriteAsync($"{{\"schema\":{JsonSerializer.Serialize(JsonElement.Parse(await File.ReadAllTextAsync(file, cancellationToken)))},\"documents\":[{string.Join(',', documents)}]}}", cancellationToken);
            var verdicts = (await ajv.ReadAsync(cancellationToken))["valid"]!.AsArray().Select(verdict => (bool)verdict!).ToList();
            foreach (var (document, isValid) in documents.Zip(verdicts))
            {
                var ours = schema.Validator.Check(JsonElement.Parse(document), row: null);
                if (ours.Count == 0 != isValid)
                {
                    differences.Add($"{schema.Name}: ajv says {(isValid ? "valid" : "invalid")}, we {(ours.Count == 0 ? "valid" : ours[0])}: {document}");
                }
            }

            count += documents.Count;
        }

        TestContext.Out.WriteLine($"{count} documents");
        Assert.That(differences, Is.Empty);
    }

    /// <summary>A document, without each of its values, with another in the place of each, longer and shorter, and with one more.</summary>
    private static IEnumerable<string> Changed(string example)
    {
        yield return example;
        var places = Places(JsonNode.Parse(example)!, []).ToList();
        foreach (var place in places)
        {
            foreach (var value in Values.Append("").Append(Longer(example, place)))
            {
                if (Set(example, place, value) is { } changed)
                {
                    yield return changed;
                }
            }
        }

        var more = JsonNode.Parse(example)!.AsObject();
        more["notThere"] = 1;
        yield return more.ToJsonString();
    }

    private static string Longer(string example, IReadOnlyList<object> place) => At(JsonNode.Parse(example)!, place) switch
    {
        JsonArray { Count: > 0 } list => new JsonArray([.. Enumerable.Repeat(list[0], 2000).Select(item => item!.DeepClone())]).ToJsonString(),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonSerializer.Serialize(value.GetValue<string>() + string.Concat(Enumerable.Repeat("\U0001F600", 64))),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => "1" + value.ToJsonString().TrimStart('-').Replace(".", "00000000000000.", StringComparison.Ordinal),
        _ => "7",
    };

    private static IEnumerable<IReadOnlyList<object>> Places(JsonNode node, IReadOnlyList<object> path) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value!, [.. path, member.Key]).Prepend([.. path, member.Key])),
        JsonArray items => items.Take(2).SelectMany((item, index) => Places(item!, [.. path, index]).Prepend([.. path, index])),
        _ => [],
    };

    private static JsonNode At(JsonNode node, IEnumerable<object> path) => path.Aggregate(node, (at, step) => step is int index ? at[index]! : at[(string)step]!);

    /// <summary>The document with another value at a place; without it when the value is empty, null when that cannot be.</summary>
    private static string? Set(string example, IReadOnlyList<object> place, string value)
    {
        // A number stays as it is written, which a node would not do: a text stands for it until the end.
        const string Mark = "\"@ the mark @\"";
        var root = JsonNode.Parse(example)!;
        var parent = At(root, place.SkipLast(1));
        switch (parent, place[^1])
        {
            case (JsonObject members, string name):
                _ = value.Length == 0 ? members.Remove(name) : (members[name] = JsonNode.Parse(Mark)) is null;
                break;
            case (JsonArray items, int index) when value.Length > 0:
                items[index] = JsonNode.Parse(Mark);
                break;
            default:
                return null;
        }

        return root.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
    }

    /// <summary>The documents of the folder <c>vectors</c> beside a file.</summary>
    private static IEnumerable<string> Vectors(string file)
    {
        var vectors = Path.Combine(Path.GetDirectoryName(file)!, "vectors", Path.GetFileName(file).Replace(ResourceSchemas.Extension, ".json", StringComparison.Ordinal));
        return File.Exists(vectors)
            ? JsonNode.Parse(File.ReadAllText(vectors))!.AsObject().SelectMany(kind => kind.Value!.AsArray()).Select(vector => vector!["document"]!.ToJsonString())
            : [];
    }
}
