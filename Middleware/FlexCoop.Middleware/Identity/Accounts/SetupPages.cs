using System.Text.Json;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>/setup</c>: makes an account by a set-up code or an invitation; <c>/invite</c>: makes invitations.</summary>
internal sealed class SetupPages(Invitations invitations, Accounts accounts, IdentitySecrets secrets, IdentityOptions options, BrowserForms forms, Sessions sessions, AttemptLimits limits, FlexCoop.Vtn.Clocks clocks)
{
    private const string Purpose = "pending account";
    private const string WrongCode = "This code is none, was used before, or is over. A set-up code is good for one hour, an invitation for a day.";

    public Task<IResult> ShowAsync(HttpContext context, CancellationToken cancellationToken) => Task.FromResult<IResult>(Ask(context, fault: null));

    /// <summary>Step 1: code, login and password; shows the secret for the authenticator app. Nothing is stored yet.</summary>
    public async Task<IResult> BeginAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (!limits.TryTake(AttemptLimits.Invitations, AttemptLimits.Network(context)))
        {
            return Page.Refusal("Too many codes were tried. Wait some minutes.", StatusCodes.Status429TooManyRequests);
        }

        if (await invitations.FindAsync(form["code"], cancellationToken) is not { } invitation)
        {
            return Ask(context, WrongCode);
        }

        if (form["login"] is not { Length: <= Accounts.MaxText } login || form["password"] is not { Length: >= Accounts.MinPassword and <= Accounts.MaxText } password)
        {
            return Ask(context, $"Give a login, and a password of at least {Accounts.MinPassword} characters.");
        }

        return AskCode(context, new PendingAccount(invitation.Id, new AccountSecrets(login, accounts.Hash(password), Totp.NewSecret())), fault: null);
    }

    /// <summary>Step 2: the first code of the app; makes the account.</summary>
    public async Task<IResult> ConfirmAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (!StrictBase64Url.TryRead(form["pending"], out var box) || secrets.Browser.Open(box, Purpose) is not { } json || JsonSerializer.Deserialize(json, IdentityJson.Default.PendingAccount) is not { } pending)
        {
            return Ask(context, "Begin again.");
        }

        if (Totp.Match(pending.Account.TotpSecret, form["totp"], clocks.Wire.GetUtcNow(), lastUsed: 0) is not { } step)
        {
            return AskCode(context, pending, "This is not the code that the app shows now. Check that the clock of your telephone is right.");
        }

        return await accounts.MakeAsync(pending.InvitationId, pending.Account, step, CancellationToken.None)
            ? new Page("Your account is made", Html.Of($"""<p><a href="{Routes.Login}">Log in</a> with the next code of your app.</p>"""))
            : Ask(context, $"{WrongCode} It may also be that the login is taken; choose another.");
    }

    public async Task<IResult> ShowInviteAsync(HttpContext context, CancellationToken cancellationToken) =>
        await sessions.FindAsync(context, cancellationToken) switch
        {
            null => new SeeOther(forms.LoginFor(Routes.Invite)),
            { Role: Role.Prosumer } => Page.Refusal("Only who acts for a cooperative or the platform may invite.", StatusCodes.Status403Forbidden),
            var session => AskRole(context, session),
        };

    public async Task<IResult> InviteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (await sessions.FindAsync(context, cancellationToken) is not { } session || !Invitable(session).Any(role => $"{role}" == form["role"]))
        {
            return Page.Refusal("You may not invite to this.", StatusCodes.Status403Forbidden);
        }

        var code = await invitations.InviteAsync(Enum.Parse<Role>(form["role"]!), CancellationToken.None);
        return new Page("The invitation", Html.Of($"""<p>Give this code to whom you invite. It is good once, for a day, at <a href="{options.Url(Routes.Setup)}">{options.Url(Routes.Setup)}</a>, and is not shown again.</p><p><code>{code}</code></p>"""));
    }

    /// <summary>Nobody invites to more than to what is below them; operators invite operators.</summary>
    private static IEnumerable<Role> Invitable(SessionDocument session) =>
        Enum.GetValues<Role>().Where(role => role < session.Role || (role == session.Role && role == Role.PlatformOperator));

    private Page Ask(HttpContext context, string? fault) => new(
        "Make an account",
        Html.Of(
            $"""
            {Page.Fault(fault)}<form method="post" action="{Routes.Setup}">
            <input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}">
            <label for="code">Set-up code or invitation</label><input id="code" name="code" autocomplete="off" spellcheck="false" required>
            <label for="login">Login</label><input id="login" name="login" autocomplete="username" required>
            <label for="password">Password, at least {Accounts.MinPassword.ToString(System.Globalization.CultureInfo.InvariantCulture)} characters</label><input id="password" name="password" type="password" autocomplete="new-password" required>
            <button>Go on</button>
            </form>
            """),
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private Page AskCode(HttpContext context, PendingAccount pending, string? fault)
    {
        var sealedPending = StrictBase64Url.Write(secrets.Browser.Seal(JsonSerializer.SerializeToUtf8Bytes(pending, IdentityJson.Default.PendingAccount), Purpose));
        var secret = Base32.Text(pending.Account.TotpSecret);

        // The label is issuer:account, so that an app tells several accounts apart.
        var label = Uri.EscapeDataString($"FlexCoop:{pending.Account.Login}");
        return new Page(
            "Connect an authenticator app",
            Html.Of(
                $"""
                {Page.Fault(fault)}<p>Add this key to an authenticator app on your telephone, by hand or by the link:</p>
                <p><code>{secret}</code></p><p><a href="otpauth://totp/{label}?secret={secret}&amp;issuer=FlexCoop">Open in an app on this device</a></p>
                <form method="post" action="{Routes.SetupConfirm}">
                <input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}"><input type="hidden" name="pending" value="{sealedPending}">
                <label for="totp">Code that the app shows</label><input id="totp" name="totp" inputmode="numeric" autocomplete="one-time-code" required>
                <button>Make the account</button>
                </form>
                """),
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private Page AskRole(HttpContext context, SessionDocument session) => new(
        "Invite somebody",
        Html.Of(
            $"""
            <form method="post" action="{Routes.Invite}">
            <input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}">
            {Invitable(session).Select(role => Html.Of($"<button name=\"role\" value=\"{role.ToString()}\">{Name(role)}</button>"))}
            </form>
            """));

    private static string Name(Role role) => role switch
    {
        Role.Prosumer => "A member",
        Role.Cooperative => "Somebody who acts for a cooperative",
        _ => "Somebody who runs the platform",
    };
}
