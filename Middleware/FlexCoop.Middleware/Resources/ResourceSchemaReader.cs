using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Resources;

/// <summary>Reads a file of <c>schemas/rest</c>; whatever would be passed over in silence, or cannot be, is named.</summary>
/// <remarks>
/// <list type="number">
/// <item>its JSON, without duplicate members;</item>
/// <item>its keywords, everywhere in it (<see cref="SchemaCheck"/>);</item>
/// <item>its annotations, <c>x-resource</c> (<c>README.md</c> beside this);</item>
/// <item>its examples, by itself, where that is asked for.</item>
/// </list>
/// </remarks>
internal sealed partial class ResourceSchemaReader
{
    private const string Annotations = "/" + SchemaKeywords.Resource;

    /// <summary>As deep members are found by filters; below, documents are only stored.</summary>
    private const int MaxDepth = 3;

    /// <summary>Lists of REST that are no resources of files.</summary>
    public static readonly IReadOnlyList<string> Taken =
    [
        "access-policies",
        "account",
        "audit",
        "break-glass",
        "certificates",
        "data-consents",
        "data-requests",
        "data-uses",
        "discovery",
        "districts",
        "erasures",
        "events",
        "fingerprints",
        "grid-groups",
        "inventory",
        "mandates",
        "market-contexts",
        "outside",
        "revocations",
        "telemetry",
        "vens",
        "webhooks",
    ];

    private const int MaxKeptYears = 30;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly string _file;
    private readonly JsonObject _root;
    private readonly List<string> _faults = [];

    private ResourceSchemaReader(string file, JsonObject root) => (_file, _root) = (file, root);

    /// <param name="file">The file.</param>
    /// <param name="checksExamples">Whether its examples are held to it, which takes much longer than to read it.</param>
    /// <exception cref="StartException">It cannot be read, or says what cannot be; all that is wrong with it.</exception>
    public static ResourceSchema Read(string file, bool checksExamples)
    {
        try
        {
            // Step 1
            var root = JsonNode.Parse(File.ReadAllText(file), documentOptions: Strict) as JsonObject ?? throw new JsonException("it is no JSON object.");
            return new ResourceSchemaReader(file, root).Read(checksExamples);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartException($"{file}: {unreadable.Message}", unreadable);
        }
    }

    private ResourceSchema Read(bool checksExamples)
    {
        var name = Path.GetFileName(_file)[..^ResourceSchemas.Extension.Length];
        Require(NameForm().IsMatch(name) && !Taken.Contains(name), "", $"the name '{name}' is none for a list", "use the letters a to z and '-', up to 50, and no name of another list of REST");

        // Step 2
        new SchemaCheck(_root, Fault).Run();
        Require(SchemaCheck.Text(_root["type"]) == "object" && _root["additionalProperties"]?.GetValueKind() == JsonValueKind.False, "", "is open", "say \"type\": \"object\" and \"additionalProperties\": false");
        StopAtFaults();

        // Step 3
        var members = Members();
        foreach (var made in ResourceSchema.Made.Where(made => members.ContainsKey(made.Path)))
        {
            Fault("/properties", $"declares '{made.Path}'", "leave it out: the platform makes it");
        }

        Require(_root[SchemaKeywords.Resource] is JsonObject, Annotations, "is missing", "say whose the documents are, and who may read and change them");
        var rules = _root[SchemaKeywords.Resource] as JsonObject ?? [];
        CheckNames(rules, Annotations, "owner", "verbs", "access", "indexes", "unique", "time", "keptYears");
        Require(rules["verbs"] is JsonArray, Annotations + "/verbs", "is missing", "give a list, which may be empty");
        var owner = Choice<ResourceOwner>(rules["owner"], "owner");
        var schema = new ResourceSchema
        {
            Name = name,
            Title = Described("title"),
            Description = Described("description"),
            Owner = owner,
            Verbs = (rules["verbs"] as JsonArray ?? []).Select(verb => Choice<ResourceVerb>(verb, "verbs")).ToHashSet(),
            Access = Access(rules["access"] as JsonObject ?? [], owner),
            Indexes = Declared(rules, "indexes", members),
            Unique = Declared(rules, "unique", members),
            Time = SchemaCheck.Text(rules["time"]),
            KeptYears = rules["keptYears"] is JsonValue years && years.TryGetValue<int>(out var kept) ? kept : null,
            Members = members,
            Json = _root,
            Examples = [.. (_root["examples"] as JsonArray ?? []).OfType<JsonNode>()],
            Validator = new SchemaValidator(_root),
        };
        Require(
            !rules.ContainsKey("time") || (schema.Time is { } time && members.GetValueOrDefault(time)?.Kind == MemberKind.Instant && schema.Indexes.Contains(time)),
            Annotations + "/time", $"'{schema.Time}' does not tell when", "name an indexed member of the format date-time");
        Require(
            !rules.ContainsKey("keptYears") || (owner == ResourceOwner.Member && schema.KeptYears is >= 1 and <= MaxKeptYears),
            Annotations + "/keptYears", "is no number of years for which what is a member's is kept", $"give 1 to {MaxKeptYears}, or leave it out");
        foreach (var found in owner == ResourceOwner.Member ? schema.Indexes.Concat(schema.Unique).Distinct().Where(member => HoldsText(member)) : [])
        {
            Fault(Annotations, $"'{found}' is free text of a member, which would lie open in an index", "leave it out of indexes and unique: it can be filtered by all the same; or give it an enum or a format, or an id for a name");
        }

        Require(schema.Examples.Count > 0, "/examples", "is missing", "show one document at least");
        StopAtFaults();

        // Step 4
        foreach (var (index, example) in checksExamples ? schema.Examples.Index() : [])
        {
            foreach (var fault in schema.Validator.Check(JsonElement.Parse(example.ToJsonString()), row: null))
            {
                Fault($"/examples/{index}{fault.Pointer}", fault.Problem, fault.Remedy);
            }
        }

        StopAtFaults();
        return schema;
    }

    private Dictionary<ActorKind, ResourceScopes> Access(JsonObject access, ResourceOwner owner)
    {
        const string Path = Annotations + "/access";
        CheckNames(access, Path, EnumText.Choices<ActorKind>().Split(", "));
        Require(access.Count > 0, Path, "is missing", "say who may read");
        var read = new Dictionary<ActorKind, ResourceScopes>();
        foreach (var (actor, value) in access)
        {
            var scopes = value as JsonObject ?? [];
            CheckNames(scopes, $"{Path}/{actor}", "read", "change");
            foreach (var (verb, scope) in scopes)
            {
                Require(SchemaCheck.Text(scope) is { } known && Scopes.OfRest.Contains(known), $"{Path}/{actor}/{verb}", $"there is no scope {scope?.ToJsonString()} of REST", $"give one of {string.Join(", ", Scopes.OfRest)}");
            }

            if (EnumText.Parse<ActorKind>(actor) is { } kind)
            {
                read[kind] = new ResourceScopes(SchemaCheck.Text(scopes["read"]), SchemaCheck.Text(scopes["change"]));
                Require(ResourceAccess.MayBeGranted(owner, kind, read[kind]), $"{Path}/{actor}", $"cannot be granted for what is a {owner}'s".ToLowerInvariant(), "see the table in Resources/README.md");
            }
        }

        return read;
    }

    private List<string> Declared(JsonObject rules, string annotation, Dictionary<string, ResourceMember> members)
    {
        var names = (rules[annotation] as JsonArray ?? []).Select(name => SchemaCheck.Text(name) ?? "").ToList();
        foreach (var name in names.Where(name => members.GetValueOrDefault(name)?.Kind is null or MemberKind.Other))
        {
            Fault($"{Annotations}/{annotation}", $"'{name}' cannot be found by", $"name one of {string.Join(", ", members.Values.Where(member => member.Kind != MemberKind.Other).Select(member => member.Path))}");
        }

        return names;
    }

    private Dictionary<string, ResourceMember> Members()
    {
        var members = new Dictionary<string, ResourceMember>();
        Collect(_root, prefix: "", depth: 1);
        return members;

        void Collect(JsonObject of, string prefix, int depth)
        {
            foreach (var (name, property) in of["properties"] as JsonObject ?? [])
            {
                var rule = SchemaCheck.Resolve(_root, property)!;
                members[prefix + name] = new ResourceMember(prefix + name, Kind(rule), SchemaCheck.Text(rule[SchemaKeywords.Unit]));
                if (depth < MaxDepth)
                {
                    Collect(rule, $"{prefix}{name}.", depth + 1);
                }
            }
        }
    }

    private MemberKind Kind(JsonObject rule) => SchemaCheck.Text(rule["type"]) switch
    {
        "string" => SchemaCheck.Text(rule["format"]) == "date-time" ? MemberKind.Instant : MemberKind.Text,
        "number" or "integer" => MemberKind.Number,
        "boolean" => MemberKind.Boolean,
        "array" when SchemaCheck.Text(SchemaCheck.Resolve(_root, rule["items"])?["type"]) == "string" => MemberKind.Texts,
        _ => MemberKind.Other,
    };

    /// <summary>Whether a member may hold what a person has chosen: text without a list of choices or a format, that is called no id, or that of a resource, which its home chooses.</summary>
    private bool HoldsText(string path)
    {
        var rule = path.Split('.').Aggregate((JsonObject?)_root, (at, name) => SchemaCheck.Resolve(_root, at?["properties"]?[name]));
        rule = SchemaCheck.Text(rule?["type"]) == "array" ? SchemaCheck.Resolve(_root, rule!["items"]) : rule;
        return SchemaCheck.Text(rule?["type"]) == "string" && !rule!.ContainsKey("enum") && SchemaCheck.Text(rule["format"]) is null or "uri" && (!path.EndsWith("Id", StringComparison.Ordinal) || path.EndsWith("resourceId", StringComparison.OrdinalIgnoreCase));
    }

    private string Described(string keyword)
    {
        var text = SchemaCheck.Text(_root[keyword]);
        Require(text is { Length: > 0 }, $"/{keyword}", "is missing", "say it: it is what people read");
        return text ?? "";
    }

    private T Choice<T>(JsonNode? value, string annotation)
        where T : struct, Enum
    {
        var known = EnumText.Parse<T>(SchemaCheck.Text(value));
        Require(known is not null, $"{Annotations}/{annotation}", $"{value?.ToJsonString() ?? "nothing"} is not known", $"give {EnumText.Choices<T>()}");
        return known.GetValueOrDefault();
    }

    private void CheckNames(JsonObject annotations, string path, params string[] known)
    {
        foreach (var name in annotations.Select(member => member.Key).Except(known))
        {
            Fault($"{path}/{name}", "is not known", $"give {string.Join(", ", known)}");
        }
    }

    private void Require(bool holds, string pointer, string problem, string remedy)
    {
        if (!holds)
        {
            Fault(pointer, problem, remedy);
        }
    }

    private void Fault(string pointer, string problem, string remedy) => _faults.Add($"{(pointer.Length == 0 ? "the file" : pointer)}: {problem}; {remedy}");

    private void StopAtFaults()
    {
        if (_faults.Count > 0)
        {
            throw new StartException($"{_file}:\n{string.Join('\n', _faults)}");
        }
    }

    [GeneratedRegex("^(?=.{1,50}\\z)[a-z]+(-[a-z]+)*\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();
}
