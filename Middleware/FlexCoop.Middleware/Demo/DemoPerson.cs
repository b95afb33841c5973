using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Demo;

/// <summary>Somebody with a browser and an authenticator app, who does by the forms of the pages what people do.</summary>
/// <param name="http">The browser's connection to the platform's pages; ends with the person.</param>
/// <param name="login">The name of the account.</param>
internal sealed class DemoPerson(HttpClient http, string login) : IDisposable
{
    private readonly DemoBrowser _browser = new(http);
    private readonly string _password = RandomId.Of(16);
    private AuthenticatorApp? _app;

    /// <summary>What the person logs in with: login, password and the authenticator's key.</summary>
    public string Credentials => $"{login} {_password} {_app?.Key}";

    /// <summary>Makes an account by a set-up code or an invitation, and logs in.</summary>
    public async Task MakeAccountAsync(string code, CancellationToken cancellationToken)
    {
        await _browser.GetAsync(Routes.Setup, cancellationToken);
        await _browser.SubmitAsync(Routes.Setup, cancellationToken, ("code", code), ("login", login), ("password", _password));
        _app = new AuthenticatorApp(_browser.ShownCode());
        await _browser.SubmitAsync(Routes.SetupConfirm, cancellationToken, ("totp", _app.NextCode()));
        await _browser.GetAsync(Routes.Login, cancellationToken);
        await _browser.SubmitAsync(Routes.Login, cancellationToken, ("login", login), ("password", _password), ("totp", _app.NextCode()));
    }

    /// <summary>Makes an invitation for a member.</summary>
    /// <returns>Its code.</returns>
    public async Task<string> InviteMemberAsync(CancellationToken cancellationToken)
    {
        await _browser.GetAsync(Routes.Invite, cancellationToken);
        await _browser.SubmitAsync(Routes.Invite, cancellationToken, ("role", $"{Role.Prosumer}"));
        return _browser.ShownCode();
    }

    /// <summary>Starts to add a box.</summary>
    /// <returns>The claim code, to be typed into the box.</returns>
    public async Task<string> AddBoxAsync(CancellationToken cancellationToken)
    {
        await _browser.GetAsync(Routes.AddBox, cancellationToken);
        await _browser.SubmitAsync(Routes.AddBox, cancellationToken);
        return _browser.ShownCode();
    }

    /// <summary>Types the code that a box shows, and lets the box join.</summary>
    public async Task ApproveAsync(string userCode, CancellationToken cancellationToken)
    {
        await _browser.GetAsync(Routes.Device, cancellationToken);
        await _browser.SubmitAsync(Routes.Device, cancellationToken, ("user_code", userCode));
        await _browser.SubmitAsync(Routes.DeviceDecision, cancellationToken, ("decision", "allow"));
    }

    /// <summary>Has an access token to REST shown.</summary>
    public async Task<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        await _browser.GetAsync(Routes.Tokens, cancellationToken);
        await _browser.SubmitAsync(Routes.Tokens, cancellationToken);
        return _browser.ShownCode();
    }

    public void Dispose() => _browser.Dispose();
}
