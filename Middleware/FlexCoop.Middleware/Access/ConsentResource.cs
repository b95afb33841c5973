using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary>What a member shares, or was asked to, as REST shows it to the member and to who asked.</summary>
internal sealed record ConsentResource
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public required string Id { get; init; }

    /// <summary>With whom: <c>cooperative:ID</c> or <c>client:ID</c>.</summary>
    public required string With { get; init; }

    /// <summary>The member, as the cooperative knows them; null to a component.</summary>
    public required string? MemberId { get; init; }

    /// <summary>The class of data.</summary>
    public required string Data { get; init; }

    /// <summary>raw, or a duration.</summary>
    public required string Finest { get; init; }

    public required string Purpose { get; init; }

    public required string Until { get; init; }

    /// <summary>requested, granted, rejected, withdrawn or over.</summary>
    public required string State { get; init; }

    public required string CreatedAt { get; init; }

    public required string ChangedAt { get; init; }

    public static ConsentResource Of(ConsentDocument consent, bool showsMember, DateTimeOffset now) => new()
    {
        Id = consent.Id,
        With = consent.Recipient,
        MemberId = showsMember ? consent.MemberId : null,
        Data = consent.Data,
        Finest = Granularity.Text(consent.Finest),
        Purpose = Word.Of(consent.Purpose),
        Until = RestTime.Text(consent.Until),
        State = consent.StateAt(now),
        CreatedAt = RestTime.Text(consent.CreatedAt),
        ChangedAt = RestTime.Text(consent.ChangedAt),
    };

    /// <summary>Reads what is to be shared; what cannot be is named.</summary>
    public static (string Data, TimeSpan Finest, Purpose Purpose, DateTimeOffset Until) Read(JsonMembers members, DateTimeOffset now)
    {
        var (data, finest, until) = (members.RequiredString("data"), members.RequiredString("finest"), members.RequiredInstant("until"));
        _ = members.RequiredString("purpose");
        var purpose = members.Choice("purpose", Word.Parse<Purpose>, Word.Choices<Purpose>());
        if (!DataClass.All.Contains(data))
        {
            members.Fault("data", $"'{ForeignText.Shown(data)}' is no class of data", $"give one of {string.Join(", ", DataClass.All)}");
        }

        if (Granularity.Parse(finest) is null)
        {
            members.Fault("finest", $"'{ForeignText.Shown(finest)}' is no granularity", Granularity.Form);
        }

        if (until <= now || until > now + Longest)
        {
            members.Fault("until", $"{RestTime.Text(until)} is over, or more than {Longest.Days} days away", "give when it is to end by itself");
        }

        return (data, Granularity.Parse(finest) ?? default, purpose ?? default, until);
    }
}
