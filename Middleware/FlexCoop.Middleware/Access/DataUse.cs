using System.Globalization;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>Somebody read data of a member in an hour.</summary>
/// <param name="Use">Who, what, and how often.</param>
internal sealed record DataUse(UseDocument Use) : AuditEntry
{
    public override string Kind => "data-use";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
    [
        ("reader", Use.Read.Reader),
        ("client", Use.Read.ClientId),
        ("data", Use.Read.Data),
        ("granularity", Use.Read.Granularity),
        ("purpose", Word.Of(Use.Read.Purpose)),
        ("hour", RestTime.Text(Use.Read.Hour)),
        ("count", Use.Count.ToString(CultureInfo.InvariantCulture)),
    ];
}
