using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Access;

/// <summary>An access policy as REST shows and takes it.</summary>
internal sealed record PolicyResource
{
    private const int MostTexts = 100;

    public required string Id { get; init; }

    /// <summary>prosumer, aggregator, service, operator or dso.</summary>
    public required string Actor { get; init; }

    /// <summary>Which of that kind, by client_id or cooperative; empty for all.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>own, members, cooperative, platform or groups.</summary>
    public required string Whose { get; init; }

    /// <summary>Classes of data, names of resources, or "*".</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>Empty for any.</summary>
    public required IReadOnlyList<string> Purposes { get; init; }

    /// <summary>raw, or a duration.</summary>
    public required string Finest { get; init; }

    /// <summary>none, mandate, consent or breakGlass.</summary>
    public required string Basis { get; init; }

    public required bool MayChange { get; init; }

    public required int? MinHomes { get; init; }

    public required string? From { get; init; }

    public required string? Until { get; init; }

    public static PolicyResource Of(AccessPolicy policy) => new()
    {
        Id = policy.Id,
        Actor = Word.Of(policy.Actor),
        Only = policy.Only,
        Whose = Word.Of(policy.Whose),
        Data = policy.Data,
        Purposes = [.. policy.Purposes.Select(Word.Of)],
        Finest = Granularity.Text(policy.Finest),
        Basis = Word.Of(policy.Basis),
        MayChange = policy.MayChange,
        MinHomes = policy.MinHomes,
        From = RestTime.Text(policy.From),
        Until = RestTime.Text(policy.Until),
    };

    /// <summary>Reads a policy; what cannot be is named.</summary>
    public static AccessPolicy Read(string id, JsonMembers members, IReadOnlyCollection<string> data)
    {
        T Required<T>(string name)
            where T : struct, Enum
        {
            _ = members.RequiredString(name);
            return members.Choice(name, Word.Parse<T>, Word.Choices<T>()) ?? default;
        }

        if (members.String("id") is { } given && given != id)
        {
            members.Fault("id", $"'{given}' is not that of the path", "leave it out");
        }

        var (finest, classes, purposes, homes) = (members.RequiredString("finest"), members.Array("data", MostTexts), members.Array("purposes", MostTexts) ?? [], members.UnsignedInt("minHomes"));
        var policy = new AccessPolicy
        {
            Id = id,
            Actor = Required<ActorKind>("actor"),
            Only = members.Array("only", MostTexts) ?? [],
            Whose = Required<Whose>("whose"),
            Data = classes ?? [],
            Purposes = [.. purposes.Select(Word.Parse<Purpose>).OfType<Purpose>().Distinct()],
            Finest = Granularity.Parse(finest) ?? default,
            Basis = Required<Basis>("basis"),
            MayChange = members.Boolean("mayChange") ?? false,
            MinHomes = (int?)homes,
            From = members.Instant("from"),
            Until = members.Instant("until"),
        };
        members.Done();
        if (Granularity.Parse(finest) is null)
        {
            members.Fault("finest", $"'{finest}' is no granularity", Granularity.Form);
        }

        if (classes is null or [])
        {
            members.Fault("data", "names nothing", "give classes of data, names of resources, or [\"*\"]");
        }

        foreach (var unknown in (classes ?? []).Where(one => one != AccessPolicy.AllData && !data.Contains(one)))
        {
            members.Fault("data", $"'{unknown}' is no data", $"give {AccessPolicy.AllData}, {string.Join(", ", DataClass.All)}, telemetry, or the name of a resource");
        }

        foreach (var unknown in purposes.Where(one => Word.Parse<Purpose>(one) is null))
        {
            members.Fault("purposes", $"'{unknown}' is no purpose", $"give {Word.Choices<Purpose>()}");
        }

        if (homes is < 2 or > 10_000)
        {
            members.Fault("minHomes", $"{homes} is out of range", "give 2 to 10,000, or leave it out");
        }

        if (policy.Until <= policy.From)
        {
            members.Fault("until", "is not after from", "give a later time");
        }

        return policy;
    }
}
