using System.Globalization;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>The uses of a person's data, wherever they are a member.</summary>
internal sealed class OwnUses(UseBook uses, MandateBook mandates)
{
    public static readonly string[] Columns = ["hour", "reader", "client", "data", "granularity", "purpose", "count", "first", "last"];

    /// <summary>A page of them, those of one membership after the other, the oldest first; also of a moment ago.</summary>
    public async Task<IReadOnlyList<(string Cursor, UseDocument Use)>> ListAsync(string person, DateTimeOffset from, DateTimeOffset to, string? after, int limit, CancellationToken cancellationToken)
    {
        await uses.WriteAsync(cancellationToken);
        var found = new List<(string, UseDocument)>();
        var (member, place) = after?.Split('\n', 3) is [var of, var key, var id] ? (of, new IndexPlace(key, id)) : (null, null);
        var own = (await mandates.OfAsync(person, cancellationToken))
            .Where(mandate => mandate is { Cooperative: not null, MemberId: not null }).Select(mandate => MandateDocument.MemberKey(mandate.Cooperative!, mandate.MemberId!))
            .Distinct().Order(StringComparer.Ordinal).Where(one => string.CompareOrdinal(one, member) >= 0);
        foreach (var one in own)
        {
            foreach (var (next, use) in await uses.ListAsync(one, from, to, one == member ? place : null, limit - found.Count, cancellationToken))
            {
                found.Add(($"{one}\n{next.Key}\n{next.Id}", use));
            }

            if (found.Count == limit)
            {
                break;
            }
        }

        return found;
    }

    public static object?[] Row(UseDocument use) =>
    [
        RestTime.Text(use.Read.Hour), use.Read.Reader, use.Read.ClientId, use.Read.Data, use.Read.Granularity, Word.Of(use.Read.Purpose), use.Count.ToString(CultureInfo.InvariantCulture), RestTime.Text(use.First), RestTime.Text(use.Last),
    ];
}
