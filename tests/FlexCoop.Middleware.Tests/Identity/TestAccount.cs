using System.Net;
using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>An account, and the authenticator app that goes with it.</summary>
internal sealed class TestAccount(string login, string password, byte[] secret, TimeProvider clock)
{
    private long _lastStep;

    public string Login => login;

    public string Password => password;

    public byte[] Secret => secret;

    /// <summary>A code that was not used yet; moves a clock that stands still when there is none.</summary>
    public string NextCode()
    {
        // In real time the code has a way to go, at whose end a step may have begun.
        var step = Math.Max(_lastStep + 1, Totp.StepAt(clock is TestClock ? clock.GetUtcNow() : clock.GetUtcNow().AddSeconds(5)) - 1);
        if (step > Totp.StepAt(clock.GetUtcNow()) + 1)
        {
            (clock as TestClock)?.Advance(TimeSpan.FromSeconds(30));
        }

        _lastStep = step;
        return Totp.Code(secret, step);
    }

    public async Task LogInAsync(TestBrowser browser, CancellationToken cancellationToken, string path = Routes.Login)
    {
        await browser.GetAsync(path, cancellationToken);
        await browser.SubmitAsync(Routes.Login, cancellationToken, ("login", login), ("password", password), ("totp", NextCode()));
        Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.SeeOther), browser.Text);
    }
}
