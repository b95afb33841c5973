using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>How the documents of a series are put into buckets of time.</summary>
/// <param name="Time">The member that tells when.</param>
/// <param name="Length">How long a bucket is. Buckets begin at whole multiples of it since a Monday, 00:00 UTC.</param>
/// <param name="By">What is made of the values.</param>
/// <param name="Members">Of which members.</param>
internal sealed record BucketQuery(ResourceMember Time, TimeSpan Length, Aggregate By, IReadOnlyList<ResourceMember> Members)
{
    public const string Bucket = "bucket";
    public const string Aggregate = "aggregate";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <returns>Null when there are to be no buckets, or something is wrong with them.</returns>
    public static BucketQuery? Read(IQueryCollection query, ResourceSchema schema, List<RuleFault> faults)
    {
        var (length, by) = (query[Bucket].FirstOrDefault(), query[Aggregate].FirstOrDefault());
        if (schema.Time is not { } time || (length is null && by is null))
        {
            return null;
        }

        var span = RestTime.ParseDuration(length ?? "");
        if (span is null || span < TimeSpan.FromSeconds(1) || span > Longest)
        {
            faults.Add(new RuleFault(Bucket, length is null ? "is missing" : $"'{ForeignText.Shown(length)}' is no length of a bucket", "give one from PT1S to P7D, such as PT15M"));
        }

        var known = EnumText.Parse<Aggregate>(by);
        if (known is null)
        {
            faults.Add(new RuleFault(Aggregate, by is null ? "is missing" : $"'{ForeignText.Shown(by)}' is not known", $"give {EnumText.Choices<Aggregate>()}"));
        }

        return span is { } good && known is { } how ? new BucketQuery(schema.Members[time], good, how, [.. schema.Members.Values.Where(member => member.Kind == MemberKind.Number)]) : null;
    }

    /// <summary>The instant of a document; null for one that tells none.</summary>
    public DateTimeOffset? TimeOf(ResourceDocument document) =>
        ResourceValue.Find(document.Body, Time.Path) is { ValueKind: JsonValueKind.String } text ? RestTime.Parse(text.GetString()!) : null;

    /// <summary>When the bucket of an instant begins.</summary>
    public DateTimeOffset StartOf(DateTimeOffset at) => at.AddTicks(-(at.Ticks % Length.Ticks));
}
