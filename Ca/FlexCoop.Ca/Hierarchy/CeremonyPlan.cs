using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FlexCoop.Ca;

/// <summary>What a key ceremony makes; with the same keys the same plan gives the same certificates, up to their signatures.</summary>
public sealed record CeremonyPlan
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Stands in every name, as O. Printable ASCII, 1 to 64 characters.</summary>
    public required string Organisation { get; init; }

    /// <summary>From when the intermediates of this plan sign, to the second.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>From when the roots are valid; those of <see cref="NotBefore"/> unless said. A roll-over repeats what the first ceremony said.</summary>
    public required DateTimeOffset RootNotBefore { get; init; }

    /// <summary>1 for the first intermediates, one more with every roll-over.</summary>
    public int Generation { get; init; } = 1;

    /// <summary>How long a root is valid. 1 to 40 years; 20 unless said.</summary>
    public int RootYears { get; init; } = 20;

    /// <summary>How long an intermediate is valid. 1 to 10 years; 5 unless said.</summary>
    public int IntermediateYears { get; init; } = 5;

    /// <summary>The domain below which every VEN has a name; the device intermediates can certify no other host names.</summary>
    public string DeviceDomain { get; init; } = "ven.flexcoop.internal";

    /// <summary>Domains in which VENs in push mode have their own host names; none unless said, and then no device certificate can be a server's.</summary>
    public IReadOnlyList<string> PushDomains { get; init; } = [];

    /// <summary>The plan of a server that makes everything by itself at its first start.</summary>
    /// <param name="now">Real time: what is made is valid from the midnight before.</param>
    /// <param name="pushDomains">What becomes <see cref="PushDomains"/>; none unless said.</param>
    public static CeremonyPlan Embedded(DateTimeOffset now, IReadOnlyList<string>? pushDomains = null)
    {
        var start = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return new CeremonyPlan { Organisation = "FlexCoop", NotBefore = start, RootNotBefore = start, PushDomains = pushDomains ?? [] };
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="yaml">A mapping of this record's members in camel case; instants as ISO 8601 in UTC.</param>
    /// <exception cref="CaStartException">It is no plan; which key, which value, and what would be right.</exception>
    public static CeremonyPlan Read(string yaml)
    {
        var members = Members(yaml);
        string? Take(string key) => members.Remove(key, out var node) ? (node as YamlScalarNode)?.Value ?? throw Wrong(key, "a list or mapping", "one value") : null;

        int Number(string key, int unlessSaid, int from, int to) => Take(key) is not { } text ? unlessSaid
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number
            : throw Wrong(key, $"'{text}'", $"a whole number from {from} to {to}");

        DateTimeOffset? Instant(string key) => Take(key) is not { } text ? null
            : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant
            : throw Wrong(key, $"'{text}'", "an instant such as 2026-07-01T00:00:00Z");

        var organisation = Take("organisation") is { Length: >= 1 and <= 64 } name && name.All(letter => letter is >= ' ' and <= '~' and not ('"' or ',' or '+' or '=' or '\\' or '<' or '>' or ';' or '#'))
            ? name
            : throw Wrong("organisation", "missing or no plain name", "1 to 64 letters, digits, spaces, '.', '-' …");
        var notBefore = Instant("notBefore") ?? throw Wrong("notBefore", "missing", "an instant such as 2026-07-01T00:00:00Z");
        var plan = new CeremonyPlan
        {
            Organisation = organisation,
            NotBefore = notBefore,
            RootNotBefore = Instant("rootNotBefore") ?? notBefore,
            Generation = Number("generation", unlessSaid: 1, 1, 999),
            RootYears = Number("rootYears", unlessSaid: 20, 1, 40),
            IntermediateYears = Number("intermediateYears", unlessSaid: 5, 1, 10),
            DeviceDomain = Take("deviceDomain") is { } domain ? Domain("deviceDomain", domain) : "ven.flexcoop.internal",
            PushDomains = members.Remove("pushDomains", out var list) ? [.. Texts("pushDomains", list).Select(text => Domain("pushDomains", text))] : [],
        };
        if (members.Keys.FirstOrDefault() is { } unknown)
        {
            throw Wrong(unknown, "unknown", "organisation, notBefore, rootNotBefore, generation, rootYears, intermediateYears, deviceDomain, pushDomains");
        }

        return plan.NotBefore.AddYears(plan.IntermediateYears) <= plan.RootNotBefore.AddYears(plan.RootYears)
            ? plan
            : throw Wrong("intermediateYears", $"{plan.IntermediateYears}, so that the intermediates outlive the roots", "fewer years, or more rootYears");
    }

    private static Dictionary<string, YamlNode> Members(string yaml)
    {
        if (yaml.Length > MaxBytes)
        {
            throw new CaStartException($"The ceremony plan has {yaml.Length} characters; it may have {MaxBytes}.");
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode mapping }]
                ? mapping.Children.ToDictionary(member => (member.Key as YamlScalarNode)?.Value ?? "", member => member.Value)
                : throw new CaStartException("The ceremony plan is no mapping; write 'organisation: …', 'notBefore: …', one member a line.");
        }
        catch (YamlException broken)
        {
            throw new CaStartException($"The ceremony plan is no YAML at line {broken.Start.Line}, column {broken.Start.Column}: {broken.Message}", broken);
        }
    }

    private static IEnumerable<string> Texts(string key, YamlNode node) => node is YamlSequenceNode sequence
        ? sequence.Children.Select(child => (child as YamlScalarNode)?.Value ?? throw Wrong(key, "a list of something else", "a list of domains"))
        : throw Wrong(key, "no list", "a list of domains, such as [push.example.org]");

    private static string Domain(string key, string text) => HostName.IsValid(text) ? text : throw Wrong(key, $"'{text}'", "a domain in lower case, such as ven.example.org");

    private static CaStartException Wrong(string key, string what, string right) => new($"Ceremony plan, '{key}': {what}; give {right}.");
}
