using FlexCoop.Ca;
using FlexCoop.Middleware.Authority;

namespace FlexCoop.Middleware.Tests.Authority;

/// <summary>Reasons as an operator gives them: of those of RFC 5280 §5.3.1, numbers 0 to 10, five are used; unspecified is to say none, and nothing is put on hold.</summary>
public sealed class ReasonTextTests
{
    [TestCase("unspecified", null)]
    [TestCase("keyCompromise", RevocationReason.KeyCompromise)]
    [TestCase("cACompromise", null)]
    [TestCase("affiliationChanged", RevocationReason.AffiliationChanged)]
    [TestCase("superseded", RevocationReason.Superseded)]
    [TestCase("cessationOfOperation", RevocationReason.CessationOfOperation)]
    [TestCase("certificateHold", null)]
    [TestCase("removeFromCRL", null)]
    [TestCase("privilegeWithdrawn", RevocationReason.PrivilegeWithdrawn)]
    [TestCase("aACompromise", null)]
    [TestCase("KeyCompromise", null)]
    [TestCase("1", null)]
    public void Parse_ReasonOfRfc5280_TakesThoseThatAreUsed(string text, RevocationReason? reason) => Assert.That(ReasonText.Parse(text), Is.EqualTo(reason));
}
