using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>A member was asked to share data, has granted or rejected it, or has withdrawn it (PL-BAL-5: provider, consumer, topic, time, status).</summary>
/// <param name="Consent">As it is from then on.</param>
internal sealed record ConsentChange(ConsentDocument Consent) : AuditEntry
{
    public override string Kind => $"data-consent-{Word.Of(Consent.State)}";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
    [
        ("consent", Consent.Id),
        ("provider", Consent.MemberId),
        ("cooperative", Consent.Cooperative),
        ("consumer", Consent.Recipient),
        ("topic", Consent.Data),
        ("finest", Granularity.Text(Consent.Finest)),
        ("purpose", Word.Of(Consent.Purpose)),
        ("until", RestTime.Text(Consent.Until)),
        ("status", Word.Of(Consent.State)),
    ];
}
