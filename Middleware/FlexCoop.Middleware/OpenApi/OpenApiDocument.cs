using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.OpenApi;

/// <summary>Describes the resources as OpenAPI 3.1 does: each by the very schema that documents are held to.</summary>
/// <param name="schemas">The resources.</param>
/// <param name="issuer">Who gives tokens; null in a lab, where the operator has the only one.</param>
internal sealed class OpenApiDocument(ResourceSchemas schemas, string? issuer)
{
    private const string Security = "token";
    private const string Components = "#/components/";

    private static readonly JsonSerializerOptions Indented = new(RestJson.Writer.Options) { WriteIndented = true };

    private readonly JsonObject _components = new()
    {
        ["Problem"] = JsonNode.Parse(
            """
            {
              "title": "Problem", "description": "Why a request was refused (RFC 9457).", "type": "object", "required": ["type", "title", "status", "detail"],
              "properties": {
                "type": { "type": "string", "format": "uri" }, "title": { "type": "string" }, "status": { "type": "integer" }, "detail": { "type": "string" }, "traceId": { "type": "string" },
                "errors": { "type": "array", "items": { "$ref": "#/components/schemas/Fault" } }
              }
            }
            """),
        ["Fault"] = JsonNode.Parse(
            """
            {
              "title": "Fault", "description": "One thing that is wrong with a request.", "type": "object", "required": ["member", "problem", "remedy"],
              "properties": {
                "member": { "type": "string", "description": "Which member or parameter." }, "pointer": { "type": "string", "description": "The member as a JSON pointer (RFC 6901)." },
                "problem": { "type": "string", "description": "What is wrong with it." }, "remedy": { "type": "string", "description": "What would be right." }
              }
            }
            """),
        ["Bucket"] = JsonNode.Parse(
            """
            {
              "title": "Bucket", "description": "What the documents of one stretch of time say together.", "type": "object", "required": ["start", "end", "count", "values"],
              "properties": {
                "start": { "type": "string", "format": "date-time" }, "end": { "type": "string", "format": "date-time" }, "count": { "type": "integer", "description": "How many documents are in it." },
                "values": { "type": "object", "description": "The mean, sum, least, greatest or last value of each member that holds numbers, by its path.", "additionalProperties": { "type": "number" } }
              }
            }
            """),
    };

    /// <summary>The document as JSON.</summary>
    public byte[] Write()
    {
        var (paths, tags) = (new JsonObject(), new JsonArray());
        foreach (var schema in schemas.All)
        {
            tags.Add(new JsonObject { ["name"] = schema.Name, ["description"] = schema.Description });
            AddSchemas(schema);
            var (list, one) = (List(schema), One(schema));
            paths[$"/api/v1/{schema.Name}"] = list;
            paths[$"/api/v1/{schema.Name}/{{id}}"] = one;
            foreach (var (path, item) in CommandPaths(schema))
            {
                paths[path] = item;
            }
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "FlexCoop", ["version"] = "1", ["summary"] = "The resources of REST that schemas define.",
                ["description"] = "Instants are in UTC and end in Z. Positive power is drawn from the grid. A list comes in pages: `next` is the cursor of the next one, to be given as `after`.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = tags,
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = _components,
                ["parameters"] = Parameters(),
                ["responses"] = new JsonObject
                {
                    ["Refused"] = new JsonObject { ["description"] = "It was refused; nothing was changed.", ["content"] = Content("application/problem+json", Reference("schemas/Problem")) },
                },
                ["securitySchemes"] = new JsonObject
                {
                    [Security] = issuer is null
                        ? new JsonObject { ["type"] = "http", ["scheme"] = "bearer" }
                        : new JsonObject { ["type"] = "openIdConnect", ["openIdConnectUrl"] = issuer + "/.well-known/openid-configuration" },
                },
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes<JsonNode>(document, Indented);
    }

    /// <summary>What a resource's schemas are called: <c>boiler-steps</c> is <c>BoilerSteps</c>.</summary>
    public static string TypeName(string name) => string.Concat(name.Split('-').Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));

    private static JsonObject Reference(string to) => new() { ["$ref"] = Components + to };

    private static JsonObject Content(string mediaType, JsonNode schema) => new() { [mediaType] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Response(string description, JsonObject? content = null, params IEnumerable<string> headers)
    {
        var response = new JsonObject { ["description"] = description };
        if (content is not null)
        {
            response["content"] = content;
        }

        foreach (var header in headers)
        {
            response["headers"] ??= new JsonObject();
            response["headers"]![header] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
        }

        return response;
    }

    private static JsonObject List(ResourceSchema schema)
    {
        var type = TypeName(schema.Name);
        var page = Content(ResourceFormat.Json, schema.Time is null ? Reference($"schemas/{type}Page") : new JsonObject { ["anyOf"] = new JsonArray(Reference($"schemas/{type}Page"), Reference($"schemas/{type}Buckets")) });
        foreach (var form in new[] { ResourceFormat.Lines, ResourceFormat.Csv })
        {
            page[form] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
        }

        string[] parameters = ["filter", "fields", "limit", "after", .. schema.Time is null ? (string[])[] : ["bucket", "aggregate"]];
        var get = Operation(schema, "list", $"Lists {schema.Title}", toRead: true, ("200", Response("A page.", page, "Link")));
        get["parameters"] = new JsonArray([Sort(schema), .. parameters.Select(name => Reference("parameters/" + name))]);
        var path = new JsonObject { ["get"] = get };
        if (schema.Verbs.Contains(ResourceVerb.Create))
        {
            var made = Content(ResourceFormat.Json, new JsonObject { ["anyOf"] = new JsonArray(Reference($"schemas/{type}"), Reference($"schemas/{type}Made")) });
            var post = Operation(schema, "create", $"Makes {schema.Title}, one or many", toRead: false, ("201", Response("What was made.", made, "Location", "ETag")));
            post["parameters"] = new JsonArray(Reference("parameters/partial"), Reference("parameters/Idempotency-Key"));
            var body = Content(ResourceFormat.Json, new JsonObject { ["anyOf"] = new JsonArray(Reference($"schemas/{type}Input"), new JsonObject { ["type"] = "array", ["minItems"] = 1, ["maxItems"] = ResourceBatch.MaxRows, ["items"] = Reference($"schemas/{type}Input") }) });
            body[ResourceFormat.Json]!["examples"] = new JsonObject(schema.Examples.Index().Select(example => KeyValuePair.Create($"example{example.Index + 1}", (JsonNode?)new JsonObject { ["value"] = Example(schema, example.Item) })));
            body[ResourceFormat.Lines] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string", ["description"] = "A document on each line." } };
            post["requestBody"] = new JsonObject { ["required"] = true, ["content"] = body };
            path["post"] = post;
        }

        return path;
    }

    private static JsonObject One(ResourceSchema schema)
    {
        var type = TypeName(schema.Name);
        var document = Response("The document.", Content(ResourceFormat.Json, Reference($"schemas/{type}")), "ETag");
        var get = Operation(schema, "read", $"Reads {schema.Title}", toRead: true, ("200", document), ("304", Response("It is what the client has.")));
        get["parameters"] = new JsonArray(Reference("parameters/If-None-Match"));
        var path = new JsonObject { ["parameters"] = new JsonArray(Reference("parameters/id")), ["get"] = get };
        foreach (var (verb, method, summary) in new[] { (ResourceVerb.Replace, "put", "Replaces"), (ResourceVerb.Patch, "patch", "Changes"), (ResourceVerb.Delete, "delete", "Removes") })
        {
            if (schema.Verbs.Contains(verb))
            {
                var operation = Operation(schema, $"{verb}".ToLowerInvariant(), $"{summary} {schema.Title}", toRead: false, verb == ResourceVerb.Delete ? ("204", Response("It is removed.")) : ("200", (JsonObject)document.DeepClone()));
                operation["parameters"] = new JsonArray(Reference("parameters/If-Match"));
                if (verb != ResourceVerb.Delete)
                {
                    operation["requestBody"] = new JsonObject
                    {
                        ["required"] = true,
                        ["content"] = verb == ResourceVerb.Replace
                            ? Content(ResourceFormat.Json, Reference($"schemas/{type}Input"))
                            : Content(MergePatch.MediaType, new JsonObject { ["type"] = "object", ["description"] = "What changes (RFC 7396); a member that is null is removed." }),
                    };
                }

                path[method] = operation;
            }
        }

        return path;
    }

    /// <summary>How devices are told something (<see cref="Registry.Commands.CommandEndpoints"/>); nothing for any other resource.</summary>
    private static IEnumerable<(string Path, JsonObject Item)> CommandPaths(ResourceSchema schema)
    {
        if (schema.Name != "device-commands")
        {
            yield break;
        }

        var type = TypeName(schema.Name);
        var given = Operation(schema, "give", "Tells a device what to do", toRead: false, ("201", Response("What it is told.", Content(ResourceFormat.Json, Reference($"schemas/{type}")), "Location")));
        given["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(ResourceFormat.Json, Reference($"schemas/{type}Input")) };
        yield return ("/api/v1/devices/{id}/commands", new JsonObject { ["parameters"] = new JsonArray(Reference("parameters/id")), ["post"] = given });

        var command = new JsonObject { ["name"] = "commandId", ["in"] = "path", ["required"] = true, ["description"] = "The id of the command.", ["schema"] = new JsonObject { ["type"] = "string" } };
        yield return ("/api/v1/devices/{id}/commands/{commandId}", new JsonObject
        {
            ["parameters"] = new JsonArray(Reference("parameters/id"), command),
            ["delete"] = Operation(schema, "release", "Takes back what a device was told", toRead: false, ("200", Response("The command as it has ended.", Content(ResourceFormat.Json, Reference($"schemas/{type}"))))),
        });
    }

    private static JsonObject Operation(ResourceSchema schema, string act, string summary, bool toRead, params IEnumerable<(string Status, JsonObject Response)> responses) => new()
    {
        ["operationId"] = act + TypeName(schema.Name),
        ["tags"] = new JsonArray(schema.Name),
        ["summary"] = summary,
        ["security"] = new JsonArray([.. ResourceAccess.Scopes(schema, toRead).Select(scope => new JsonObject { [Security] = new JsonArray(scope) })]),
        ["responses"] = new JsonObject(responses.Select(one => KeyValuePair.Create(one.Status, (JsonNode?)one.Response)).Append(KeyValuePair.Create("default", (JsonNode?)Reference("responses/Refused")))),
    };

    private static JsonObject Sort(ResourceSchema schema) => new()
    {
        ["name"] = "sort", ["in"] = "query", ["description"] = "The member by which it is ordered, with '-' before it for the last first.",
        ["schema"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. ResourceQuery.Orders(schema).SelectMany(order => new[] { order, "-" + order })]) },
    };

    /// <summary>The schemas of a resource: what is sent, what is read, pages of it, and what its own schema defines.</summary>
    private void AddSchemas(ResourceSchema schema)
    {
        var type = TypeName(schema.Name);
        foreach (var (name, definition) in schema.Json["definitions"] as JsonObject ?? [])
        {
            _components[type + TypeName(name)] = Moved(definition!, type, name);
        }

        var input = Moved(schema.Json, type).AsObject();
        foreach (var own in new[] { "$schema", "definitions", "examples", SchemaKeywords.Resource })
        {
            input.Remove(own);
        }

        var read = input.DeepClone().AsObject();
        input["title"] = schema.Title + ", as it is sent";
        var made = ResourceSchema.Made.Where(member => member.Path switch { "cooperative" => schema.Owner != ResourceOwner.Platform, "memberId" => schema.Owner == ResourceOwner.Member, _ => true }).ToList();
        var (properties, required) = (new JsonObject(), read["required"] as JsonArray ?? []);
        foreach (var member in made)
        {
            properties[member.Path] = Made(member);
            if (member.Path != "memberId")
            {
                // What a VEN without a mandate tells of has no member.
                required.Add(member.Path);
            }

        }

        foreach (var (name, property) in read["properties"]!.AsObject())
        {
            properties[name] = property!.DeepClone();
        }

        (read["properties"], read["required"]) = (properties, required.DeepClone());
        if (OwnerMember(schema) is { } owner)
        {
            input["properties"]![owner.Path] = Made(owner);
        }

        (_components[type + "Input"], _components[type]) = (input, read);
        _components[type + "Page"] = Page(Reference("schemas/" + type));
        if (schema.Time is not null)
        {
            _components[type + "Buckets"] = Page(Reference("schemas/Bucket"));
        }

        if (schema.Verbs.Contains(ResourceVerb.Create))
        {
            _components[type + "Made"] = JsonNode.Parse(
                $$"""
                {
                  "description": "What was made of many, and what was refused.", "type": "object", "required": ["items", "errors"],
                  "properties": { "items": { "type": "array", "items": { "$ref": "#/components/schemas/{{type}}" } }, "errors": { "type": "array", "items": { "$ref": "#/components/schemas/Fault" } },
                    "moreErrors": { "description": "How many faults there were beyond those; absent: none.", "type": "integer" },
                    "removed": { "description": "How many of the documents that the same request made before have been removed since; absent: none.", "type": "integer" } }
                }
                """);
        }
    }

    /// <summary>The member by which who makes a document may have to say whose it is; null when nobody has to.</summary>
    private static ResourceMember? OwnerMember(ResourceSchema schema) => schema.Owner switch
    {
        ResourceOwner.Member => ResourceSchema.Made.First(made => made.Path == "memberId"),
        ResourceOwner.Cooperative => ResourceSchema.Made.First(made => made.Path == "cooperative"),
        _ => null,
    };

    /// <summary>An example as it can be sent by who has to say whose it is.</summary>
    private static JsonNode Example(ResourceSchema schema, JsonNode example)
    {
        var sent = example.DeepClone();
        if (schema.Owner == ResourceOwner.Member)
        {
            sent["memberId"] = "mfrggzdfmztwq2lknnwg23tpoa";
        }

        return sent;
    }

    private static JsonObject Page(JsonObject item) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("items", "next"),
        ["properties"] = new JsonObject
        {
            ["items"] = new JsonObject { ["type"] = "array", ["items"] = item },
            ["next"] = new JsonObject { ["type"] = new JsonArray("string", "null"), ["description"] = "The cursor of the next page; null when there is none." },
        },
    };

    private static JsonObject Made(ResourceMember member)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (member.Path == "id" || member.Kind == MemberKind.Instant)
        {
            schema["format"] = member.Path == "id" ? "uuid" : "date-time";
        }

        schema["description"] = member.Path switch
        {
            "id" => "A UUID of version 7, made by the platform.",
            "cooperative" => "The cooperative that it belongs to. Given only by who acts for no cooperative.",
            "memberId" => "The member whose it is: a pseudonym that only the cooperative and the member see. Given only by who acts for the cooperative.",
            "createdAt" => "When it was made.",
            _ => "When it was changed last.",
        };
        return schema;
    }

    /// <summary>A copy of a schema, whose references lead to where its definitions are here. Where a definition holds itself, only the outermost says what it holds: generators make types of schemas that cannot hold themselves.</summary>
    private static JsonNode Moved(JsonNode schema, string type, string? definition = null)
    {
        var copy = schema.DeepClone();
        Move(copy);
        return copy;

        void Move(JsonNode? node)
        {
            if (node is JsonObject inner && SchemaCheck.Text(inner[SchemaKeywords.Reference]) is { } reference)
            {
                var name = reference[SchemaKeywords.ReferencePrefix.Length..];
                inner.Remove(SchemaKeywords.Reference);
                inner[name == definition ? "description" : SchemaKeywords.Reference] = name == definition ? "The same again." : $"{Components}schemas/{type}{TypeName(name)}";
            }

            foreach (var child in node switch { JsonObject members => members.Select(member => member.Value), JsonArray items => items, _ => [] })
            {
                Move(child);
            }
        }
    }

    private static JsonObject Parameters()
    {
        static JsonObject Parameter(string name, string where, string description, JsonObject? schema = null) => new()
        {
            ["name"] = name, ["in"] = where, ["required"] = where == "path", ["description"] = description, ["schema"] = schema ?? new JsonObject { ["type"] = "string" },
        };

        JsonObject[] all =
        [
            Parameter("id", "path", "The id of the document."),
            Parameter("filter", "query", "Conditions that must all hold, joined by ';': member=value, with =, !=, <, <=, >, >= or =in(a,b); a value that holds ; , or \" in quotes as in JSON."),
            Parameter("fields", "query", "The members to show, joined by ','; all unless said."),
            Parameter("limit", "query", "The most items of a page.", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = PageQuery.MaxLimit, ["default"] = PageQuery.DefaultLimit }),
            Parameter("after", "query", "Where the page begins: what 'next' of the page before said."),
            Parameter("bucket", "query", "Puts the documents into buckets of time of this length, from PT1S to P7D; with aggregate."),
            Parameter("aggregate", "query", "What is made of the values of a bucket.", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. EnumText.Choices<Aggregate>().Split(", ")]) }),
            Parameter("partial", "query", "Of many, keep the good ones where others are bad; else none is kept.", new JsonObject { ["type"] = "boolean" }),
            Parameter("If-Match", "header", "The ETag of what was read, or * for whatever is there. Must be given."),
            Parameter("If-None-Match", "header", "The ETag of what the client has."),
            Parameter("Idempotency-Key", "header", "1 to 200 characters by which the request is known when it comes again within a day."),
        ];
        return new JsonObject(all.Select(one => KeyValuePair.Create(one["name"]!.GetValue<string>(), (JsonNode?)one)));
    }
}
