namespace FlexCoop.Middleware.Resources;

/// <summary>One condition of a filter.</summary>
/// <param name="Member">What is compared.</param>
/// <param name="Operator">How.</param>
/// <param name="Keys">With what: one key, or several for <see cref="FilterOperator.In"/>.</param>
internal sealed record FilterTerm(ResourceMember Member, FilterOperator Operator, IReadOnlyList<string> Keys)
{
    /// <summary>Whether a document meets it. One without the member meets only <see cref="FilterOperator.NotEqual"/>; of a list one item is enough.</summary>
    public bool Holds(ResourceDocument document)
    {
        var keys = ResourceValue.Keys(document, Member);
        return Operator == FilterOperator.NotEqual ? keys.All(key => key != Keys[0]) : keys.Any(Holds);
    }

    private bool Holds(string key) => Operator switch
    {
        FilterOperator.Less => ResourceValue.Compare(key, Keys[0]) < 0,
        FilterOperator.LessOrEqual => ResourceValue.Compare(key, Keys[0]) <= 0,
        FilterOperator.Greater => ResourceValue.Compare(key, Keys[0]) > 0,
        FilterOperator.GreaterOrEqual => ResourceValue.Compare(key, Keys[0]) >= 0,
        _ => Keys.Contains(key),
    };
}
