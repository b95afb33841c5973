using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>Reads a filter: <c>start&gt;=2026-01-15T00:00:00Z;kind=in(boiler,battery);name="a;b"</c>. All conditions must hold.</summary>
internal static class FilterReader
{
    private const int MaxTerms = 10;
    private const int MaxChoices = 50;
    private const string Form = "give conditions as member=value, joined by ';', with =, !=, <, <=, >, >= or =in(a,b); put a value that holds ; , or \" into quotes as JSON does";

    private static readonly (string Text, FilterOperator Operator)[] Operators =
    [
        ("=in(", FilterOperator.In), ("!=", FilterOperator.NotEqual), ("<=", FilterOperator.LessOrEqual), (">=", FilterOperator.GreaterOrEqual),
        ("=", FilterOperator.Equal), ("<", FilterOperator.Less), (">", FilterOperator.Greater),
    ];

    public static IReadOnlyList<FilterTerm> Read(string text, ResourceSchema schema, List<RuleFault> faults)
    {
        var terms = new List<FilterTerm>();
        var conditions = Split(text, ';');
        if (conditions is null || conditions.Count > MaxTerms)
        {
            faults.Add(new RuleFault("filter", conditions is null ? "has a quote that does not end" : $"has {conditions.Count} conditions", conditions is null ? Form : $"give at most {MaxTerms}"));
            return [];
        }

        foreach (var condition in conditions)
        {
            if (Term(condition, schema, faults) is { } term)
            {
                terms.Add(term);
            }
        }

        return terms;
    }

    /// <summary>What may be filtered by, and ordered by when it is indexed.</summary>
    public static ResourceMember? Member(string name, ResourceSchema schema) =>
        ResourceSchema.Made.FirstOrDefault(made => made.Path == name) ?? (schema.Members.GetValueOrDefault(name) is { Kind: not MemberKind.Other } member ? member : null);

    private static FilterTerm? Term(string condition, ResourceSchema schema, List<RuleFault> faults)
    {
        var end = condition.AsSpan().IndexOfAny("=!<>") is var at and >= 0 ? at : condition.Length;
        var (name, rest) = (condition[..end].Trim(), condition[end..]);
        if (Operators.FirstOrDefault(known => rest.StartsWith(known.Text, StringComparison.Ordinal)) is not { Text: { } sign } found)
        {
            faults.Add(new RuleFault("filter", $"'{ForeignText.Shown(condition)}' is no condition", Form));
            return null;
        }

        if (Member(name, schema) is not { } member)
        {
            faults.Add(new RuleFault("filter", $"'{ForeignText.Shown(name)}' is not a member to filter by", $"give one of {string.Join(", ", Names(schema))}"));
            return null;
        }

        if (Values(rest[sign.Length..].Trim(), found.Operator) is not { } values || values.Count > MaxChoices)
        {
            faults.Add(new RuleFault("filter", $"'{ForeignText.Shown(condition)}' cannot be read", $"{Form}; at most {MaxChoices} in one list"));
            return null;
        }

        var keys = values.Select(value => ResourceValue.Key(value, member.Kind)).ToList();
        if (keys.IndexOf(null) is var wrong and >= 0)
        {
            faults.Add(new RuleFault("filter", $"'{ForeignText.Shown(values[wrong])}' is no value of {name}", Remedy(member.Kind)));
            return null;
        }

        return new FilterTerm(member, found.Operator, keys!);
    }

    private static IEnumerable<string> Names(ResourceSchema schema) =>
        [.. ResourceSchema.Made.Select(made => made.Path), .. schema.Members.Values.Where(member => member.Kind != MemberKind.Other).Select(member => member.Path)];

    private static string Remedy(MemberKind kind) => kind switch
    {
        MemberKind.Number => "give a number",
        MemberKind.Boolean => "give true or false",
        _ => RestTime.InstantForm,
    };

    private static List<string>? Values(string text, FilterOperator by)
    {
        if (by != FilterOperator.In)
        {
            return Value(text) is { } value ? [value] : null;
        }

        var items = text.EndsWith(')') ? Split(text[..^1], ',')?.Select(item => Value(item.Trim())).ToList() : null;
        return items is null || items.Contains(null) ? null : [.. items.OfType<string>()];
    }

    /// <summary>A value as it stands, or in quotes.</summary>
    private static string? Value(string text)
    {
        if (!text.StartsWith('"'))
        {
            return text.Contains('"', StringComparison.Ordinal) ? null : text;
        }

        try
        {
            return JsonSerializer.Deserialize(text, ResourceJson.Default.String);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Parts a text where the mark stands outside quotes.</summary>
    /// <returns>Null when a quote does not end.</returns>
    private static List<string>? Split(string text, char mark)
    {
        var parts = new List<string>();
        var (start, isQuoted) = (0, false);
        for (var index = 0; index < text.Length; index++)
        {
            if (isQuoted && text[index] == '\\')
            {
                index++;
            }
            else if (text[index] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (text[index] == mark && !isQuoted)
            {
                parts.Add(text[start..index]);
                start = index + 1;
            }
        }

        parts.Add(text[start..]);
        return isQuoted ? null : parts;
    }
}
