namespace FlexCoop.Middleware.Identity;

/// <summary><c>/login</c>: by one's cooperative, or by an account of the built-in provider.</summary>
internal sealed partial class LoginPages(
    CooperativeList cooperatives, Accounts accounts, ProsumerMap prosumers, Sessions sessions, BrowserForms forms, AttemptLimits limits, IdentityOptions options, ILogger<LoginPages> logger)
{
    /// <summary>The built-in provider as an issuer like any other. No address: people stay who they are when the host or a port becomes another.</summary>

    /// <summary>The cookie by which an account knows a browser again. Not the one of <see cref="BrowserForms"/>, which each page with a form looks after.</summary>
    private const string KnownBrowser = "__Host-known";

    private const string Wrong = "Login, password or code is wrong, or the account is locked for a while. Each code is good once.";

    private static readonly TimeSpan KnownFor = TimeSpan.FromDays(365);

    public IResult Show(HttpContext context) => Ask(context, context.Request.Query["next"], fault: null);

    public async Task<IResult> LogInAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (!options.BuiltInProvider)
        {
            return Page.Refusal("There are no accounts here; log in at your cooperative.", StatusCodes.Status404NotFound);
        }

        var from = new LoginOrigin(AttemptLimits.Network(context), context.Request.Cookies[KnownBrowser]);
        if (!limits.TryTake(AttemptLimits.Logins, from.Network))
        {
            return Page.Refusal("Too many logins were tried. Wait a minute.", StatusCodes.Status429TooManyRequests);
        }

        if (await accounts.LogInAsync(form["login"], form["password"], form["totp"], from, CancellationToken.None) is not { } account)
        {
            Log.Refused(logger);
            return Ask(context, form["next"], Wrong);
        }

        BrowserCookies.Set(context, KnownBrowser, accounts.Remember(account), KnownFor);
        var prosumerId = await prosumers.FindOrMakeAsync(ProsumerMap.BuiltIn, account.Subject, CancellationToken.None);
        await sessions.BeginAsync(context, prosumerId, account.Role, options.Cooperative, CancellationToken.None);
        return new SeeOther(forms.Next(form["next"]).Path);
    }

    private Page Ask(HttpContext context, string? next, string? fault)
    {
        var links = cooperatives.All.Select(cooperative => Html.Of($"<li><a href=\"{Routes.Login}/{cooperative.Id}?next={next}\">{cooperative.Name}</a></li>")).ToList();
        return new Page(
            "Log in",
            Html.Of($"{Page.Fault(fault)}{(links.Count == 0 ? Html.Empty : Html.Of($"<h2>At your cooperative</h2><ul>{links}</ul>"))}{(options.BuiltInProvider ? AccountForm(context, next) : Html.Empty)}"),
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized,
            forms.Next(next).RedirectUri);
    }

    private Html AccountForm(HttpContext context, string? next) => Html.Of(
        $"""
        <h2>With an account here</h2>
        <form method="post" action="{Routes.Login}">
        <input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}"><input type="hidden" name="next" value="{next}">
        <label for="login">Login</label><input id="login" name="login" autocomplete="username" required>
        <label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
        <label for="totp">Code of your authenticator app</label><input id="totp" name="totp" inputmode="numeric" autocomplete="one-time-code" required>
        <button>Log in</button>
        </form>
        """);

    private static partial class Log
    {
        [LoggerMessage(1342, LogLevel.Information, "A login at the built-in provider was refused")]
        public static partial void Refused(ILogger logger);
    }
}
