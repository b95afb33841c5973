using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Rest;

/// <summary>Which page of a list is asked for.</summary>
/// <param name="After">The cursor after which it begins; null for the first.</param>
/// <param name="Limit">The most items on it.</param>
internal sealed record PageQuery(string? After, int Limit)
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    public static PageQuery? Read(IQueryCollection query, List<RuleFault> faults)
    {
        RestQuery.CheckNames(query, faults, "after", "limit");
        var limit = RestQuery.Limit(query, faults, DefaultLimit, MaxLimit);
        return faults.Count == 0 ? new PageQuery(query["after"].FirstOrDefault(), limit) : null;
    }
}
