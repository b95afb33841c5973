using FlexCoop.Middleware.Webhooks;

namespace FlexCoop.Middleware.Tests.Webhooks;

public sealed class WebhookOptionsValidatorTests
{
    [Test]
    public void Validate_TimesThatContradictEachOther_SaysWhich()
    {
        var validator = new WebhookOptionsValidator();
        string? Fault(WebhookOptions options) => validator.Validate(name: null, options).FailureMessage;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Fault(new WebhookOptions()), Is.Null);
            Assert.That(Fault(new WebhookOptions { RetryAfter = TimeSpan.FromMinutes(20) }), Does.StartWith("Webhooks:RetryAfter must not be longer"));
            Assert.That(Fault(new WebhookOptions { PauseAfter = TimeSpan.FromHours(11) }), Does.StartWith("Webhooks:PauseAfter must not be shorter"));
            Assert.That(Fault(new WebhookOptions { Kept = TimeSpan.FromHours(11) }), Does.StartWith("Webhooks:Kept must not be shorter"));
        }
    }
}
