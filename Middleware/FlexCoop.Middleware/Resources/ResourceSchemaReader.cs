using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlexCoop.Middleware.Identity;
using NJsonSchema;

namespace FlexCoop.Middleware.Resources;

/// <summary>Reads a file of <c>schemas/rest</c>; whatever would be passed over in silence, or cannot be, is named.</summary>
/// <remarks>
/// <list type="number">
/// <item>its JSON, without duplicate members;</item>
/// <item>its keywords, everywhere in it (<see cref="SchemaKeywords"/>);</item>
/// <item>its annotations, <c>x-resource</c> (<c>schemas/rest/README.md</c>);</item>
/// <item>its examples, by itself.</item>
/// </list>
/// </remarks>
internal sealed partial class ResourceSchemaReader
{
    private const string Annotations = SchemaKeywords.Own + "resource";
    private const string UnitAnnotation = SchemaKeywords.Own + "unit";

    /// <summary>As deep members are found by filters; below, documents are only stored.</summary>
    private const int MaxDepth = 3;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly string _file;
    private readonly List<string> _faults = [];

    private ResourceSchemaReader(string file) => _file = file;

    /// <exception cref="StartException">It cannot be read, or says what cannot be; all that is wrong with it.</exception>
    public static async Task<ResourceSchema> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await new ResourceSchemaReader(file).ReadAsync(await File.ReadAllTextAsync(file, cancellationToken), cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new StartException($"{file}: {unreadable.Message}", unreadable);
        }
    }

    private async Task<ResourceSchema> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(_file)[..^ResourceSchemas.Extension.Length];
        Require(NameForm().IsMatch(name), "", $"the name '{name}' is none for a list", "use small letters, digits and '-'");

        // Step 1
        var root = JsonNode.Parse(text, documentOptions: Strict) as JsonObject ?? throw new JsonException("it is no JSON object.");

        // Step 2
        CheckKeywords(root, path: "");

        // Step 3
        var rules = root[Annotations] as JsonObject ?? [];
        Require(root.ContainsKey(Annotations), "", $"{Annotations} is missing", "say whose the documents are, and who may read and change them");
        CheckNames(rules, Annotations, "owner", "verbs", "access", "indexes", "unique", "time");
        var validator = await JsonSchema.FromJsonAsync(text, cancellationToken);
        var members = Members(validator);
        Require(validator.Type == JsonObjectType.Object && !validator.AllowAdditionalProperties, "", "is open", "say \"type\": \"object\" and \"additionalProperties\": false");
        foreach (var made in ResourceSchema.Made.Where(made => members.ContainsKey(made.Path)))
        {
            Fault("/properties", $"declares '{made.Path}'", "leave it out: the platform makes it");
        }

        var schema = new ResourceSchema
        {
            Name = name,
            Title = Text(root, "title"),
            Description = Text(root, "description"),
            Owner = Choice<ResourceOwner>(rules["owner"], "owner"),
            Verbs = rules["verbs"] is JsonArray verbs ? verbs.Select(verb => Choice<ResourceVerb>(verb, "verbs")).ToHashSet() : [],
            Access = Access(rules["access"] as JsonObject ?? []),
            Indexes = Declared(rules, "indexes", members),
            Unique = Declared(rules, "unique", members),
            Time = rules["time"]?.GetValue<string>(),
            Members = members,
            Json = root,
            Examples = root["examples"] is JsonArray examples ? [.. examples.OfType<JsonNode>()] : [],
            Validator = validator,
        };
        Require(schema.Time is null || (members.GetValueOrDefault(schema.Time)?.Kind == MemberKind.Instant && schema.Indexes.Contains(schema.Time)), Annotations + "/time", $"'{schema.Time}' does not tell when", "name an indexed member of the format date-time");

        // Step 4
        Require(schema.Examples.Count > 0, "/examples", "is missing", "show one document at least");
        foreach (var (index, example) in schema.Examples.Index())
        {
            using var document = JsonDocument.Parse(example.ToJsonString());
            foreach (var fault in schema.Check(document.RootElement, path: ""))
            {
                Fault($"/examples/{index}", $"{fault.Member}: {fault.Problem}", fault.Remedy);
            }
        }

        return _faults.Count == 0 ? schema : throw new StartException($"{_file}:\n{string.Join('\n', _faults)}");
    }

    private void CheckKeywords(JsonObject schema, string path)
    {
        foreach (var (keyword, value) in schema)
        {
            var inner = $"{path}/{keyword}";
            if (SchemaKeywords.WithNamedSchemas.Contains(keyword))
            {
                foreach (var (name, named) in value as JsonObject ?? [])
                {
                    CheckSchema(named, $"{inner}/{name}");
                }
            }
            else if (SchemaKeywords.WithSchemas.Contains(keyword))
            {
                foreach (var (index, one) in (value as JsonArray ?? []).Index())
                {
                    CheckSchema(one, $"{inner}/{index}");
                }
            }
            else if (SchemaKeywords.WithSchema.Contains(keyword))
            {
                CheckSchema(value, inner);
            }
            else if (keyword == "format")
            {
                Require(value?.GetValueKind() == JsonValueKind.String && SchemaKeywords.Formats.Contains(value.GetValue<string>()), inner, $"{value?.ToJsonString()} is not checked", $"give {string.Join(", ", SchemaKeywords.Formats.Order())}");
            }
            else
            {
                Require(SchemaKeywords.Plain.Contains(keyword) || keyword.StartsWith(SchemaKeywords.Own, StringComparison.Ordinal), inner, "would be passed over in silence", "say it by other keywords (architecture decision 12)");
            }
        }
    }

    private void CheckSchema(JsonNode? schema, string path)
    {
        if (schema is JsonObject inner)
        {
            CheckKeywords(inner, path);
        }
        else
        {
            Require(schema?.GetValueKind() == JsonValueKind.False && path.EndsWith("/additionalProperties", StringComparison.Ordinal), path, "is no schema", "give an object");
        }
    }

    private void CheckNames(JsonObject annotations, string path, params string[] known)
    {
        foreach (var name in annotations.Select(member => member.Key).Except(known))
        {
            Fault($"{path}/{name}", "is not known", $"give {string.Join(", ", known)}");
        }
    }

    private Dictionary<ActorKind, ResourceScopes> Access(JsonObject access)
    {
        const string Path = Annotations + "/access";
        CheckNames(access, Path, [.. Enum.GetNames<ActorKind>().Select(kind => kind.ToLowerInvariant())]);
        Require(access.Count > 0, Path, "is missing", "say who may read");
        var read = new Dictionary<ActorKind, ResourceScopes>();
        foreach (var (actor, value) in access)
        {
            var scopes = value as JsonObject ?? [];
            CheckNames(scopes, $"{Path}/{actor}", "read", "change");
            foreach (var (verb, scope) in scopes)
            {
                Require(Scopes.All.Contains(scope?.GetValue<string>()), $"{Path}/{actor}/{verb}", $"there is no scope {scope?.ToJsonString()}", $"give one of {string.Join(", ", Scopes.All)}");
            }

            if (Enum.TryParse<ActorKind>(actor, ignoreCase: true, out var kind))
            {
                read[kind] = new ResourceScopes(scopes["read"]?.GetValue<string>(), scopes["change"]?.GetValue<string>());
            }
        }

        return read;
    }

    private List<string> Declared(JsonObject rules, string annotation, Dictionary<string, ResourceMember> members)
    {
        var names = (rules[annotation] as JsonArray ?? []).Select(name => name?.GetValue<string>() ?? "").ToList();
        foreach (var name in names.Where(name => members.GetValueOrDefault(name)?.Kind is null or MemberKind.Other))
        {
            Fault($"{Annotations}/{annotation}", $"'{name}' cannot be found by", $"name one of {string.Join(", ", members.Values.Where(member => member.Kind != MemberKind.Other).Select(member => member.Path))}");
        }

        return names;
    }

    private static Dictionary<string, ResourceMember> Members(JsonSchema schema)
    {
        var members = new Dictionary<string, ResourceMember>();
        Collect(schema, prefix: "", depth: 1);
        return members;

        void Collect(JsonSchema of, string prefix, int depth)
        {
            foreach (var (name, property) in of.ActualSchema.ActualProperties)
            {
                var rule = property.ActualTypeSchema;
                members[prefix + name] = new ResourceMember(prefix + name, Kind(rule), property.ExtensionData?.GetValueOrDefault(UnitAnnotation) as string);
                if (rule.Type.HasFlag(JsonObjectType.Object) && depth < MaxDepth)
                {
                    Collect(rule, $"{prefix}{name}.", depth + 1);
                }
            }
        }
    }

    private static MemberKind Kind(JsonSchema rule) => (rule.Type & ~JsonObjectType.Null) switch
    {
        JsonObjectType.String => rule.Format == "date-time" ? MemberKind.Instant : MemberKind.Text,
        JsonObjectType.Number or JsonObjectType.Integer => MemberKind.Number,
        JsonObjectType.Boolean => MemberKind.Boolean,
        JsonObjectType.Array when rule.Item?.ActualSchema.Type == JsonObjectType.String => MemberKind.Texts,
        _ => MemberKind.Other,
    };

    private string Text(JsonObject root, string keyword)
    {
        var text = root[keyword]?.GetValue<string>();
        Require(text is { Length: > 0 }, $"/{keyword}", "is missing", "say it: it is what people read");
        return text ?? "";
    }

    private T Choice<T>(JsonNode? value, string annotation)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant());
        var isKnown = value?.GetValueKind() == JsonValueKind.String && names.Contains(value.GetValue<string>());
        Require(isKnown, $"{Annotations}/{annotation}", $"{value?.ToJsonString() ?? "nothing"} is not known", $"give {string.Join(", ", names)}");
        return isKnown ? Enum.Parse<T>(value!.GetValue<string>(), ignoreCase: true) : default;
    }

    private void Require(bool holds, string path, string problem, string remedy)
    {
        if (!holds)
        {
            Fault(path, problem, remedy);
        }
    }

    private void Fault(string path, string problem, string remedy) => _faults.Add($"{(path.Length == 0 ? "the file" : path)}: {problem}; {remedy}");

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();
}
