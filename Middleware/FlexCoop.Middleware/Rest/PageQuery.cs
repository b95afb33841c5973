using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Rest;

/// <summary>Which page of a list is asked for.</summary>
/// <param name="After">The cursor after which it begins; null for the first.</param>
/// <param name="Limit">The most items on it.</param>
internal sealed record PageQuery(string? After, int Limit)
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    /// <param name="query">The parameters.</param>
    /// <param name="faults">Takes what is wrong with them.</param>
    /// <param name="others">What else may be given.</param>
    public static PageQuery? Read(IQueryCollection query, List<RuleFault> faults, params string[] others)
    {
        RestQuery.CheckNames(query, faults, ["after", "limit", .. others]);
        var limit = RestQuery.Limit(query, faults, DefaultLimit, MaxLimit);
        return faults.Count == 0 ? new PageQuery(query["after"].FirstOrDefault(), limit) : null;
    }
}
