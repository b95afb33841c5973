using FlexCoop.Ca;

namespace FlexCoop.Middleware.Authority;

/// <summary>Reasons of revocation as RFC 5280 §5.3.1 spells them.</summary>
internal static class ReasonText
{
    public const string Choices = "keyCompromise, affiliationChanged, superseded, cessationOfOperation or privilegeWithdrawn, or leave it out";

    public static RevocationReason? Parse(string text) => text switch
    {
        "keyCompromise" => RevocationReason.KeyCompromise,
        "affiliationChanged" => RevocationReason.AffiliationChanged,
        "superseded" => RevocationReason.Superseded,
        "cessationOfOperation" => RevocationReason.CessationOfOperation,
        "privilegeWithdrawn" => RevocationReason.PrivilegeWithdrawn,
        _ => null,
    };
}
