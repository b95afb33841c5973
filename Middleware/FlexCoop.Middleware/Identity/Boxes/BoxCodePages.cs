namespace FlexCoop.Middleware.Identity;

/// <summary><c>/boxes/code</c>: who is logged in makes a one-time code for a box, and approves the key that the box shows.</summary>
internal sealed class BoxCodePages(BoxCodes codes, BoxCommand command, Sessions sessions, BrowserForms forms)
{
    private static readonly string NoFingerprint = $"This is no fingerprint of a key: give the {KeyFingerprint.Least} hexadecimal digits that the box shows, or all {KeyFingerprint.Whole} of them.";

    public async Task<IResult> ShowAsync(HttpContext context, CancellationToken cancellationToken) =>
        await sessions.FindAsync(context, cancellationToken) is { } session
            ? await ListAsync(context, session, fault: null, cancellationToken)
            : new SeeOther(forms.LoginFor(Routes.BoxCodes));

    public async Task<IResult> MakeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, session, refusal) = await ReadAsync(context, cancellationToken);
        if (session is null)
        {
            return refusal!;
        }

        var key = KeyFingerprint.Read(form!["fingerprint"]);
        if (form["fingerprint"] is not null && key is null)
        {
            return await ListAsync(context, session, NoFingerprint, cancellationToken);
        }

        return await codes.NewAsync(session, key, cancellationToken) is { } code
            ? new Page(
                "Your one-time code",
                Html.Of(
                    $"""
                    <p><code id="code">{code}</code></p>
                    <p>It is good for one box, for a day. On a box with a command line:</p>
                    <p><code>{command.Enrol("--code", code)}</code></p>
                    {(key is null ? Html.Of($"<p>The box then shows the fingerprint of its key, and waits until you have <a href=\"{Routes.BoxCodes}\">approved that</a>.</p>") : Html.Of($"<p>It is good for the box with the key {key} alone.</p>"))}
                    """))
            : Page.Refusal("You have made too many one-time codes. Wait ten minutes, and try again.", StatusCodes.Status429TooManyRequests);
    }

    public async Task<IResult> ApproveAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, session, refusal) = await ReadAsync(context, cancellationToken);
        if (session is null)
        {
            return refusal!;
        }

        if (KeyFingerprint.Read(form!["fingerprint"]) is not { } key)
        {
            return await ListAsync(context, session, NoFingerprint, cancellationToken);
        }

        return await codes.ApproveAsync(session.ProsumerId, form["mandate"] ?? "", key, CancellationToken.None)
            ? new Page("The box joins", Html.Of($"""<p>The box goes on by itself within a minute. You can remove it at any time under <a href="{Routes.Mandates}">what you have allowed</a>.</p>"""))
            : await ListAsync(context, session, "The code is over or used, or its box was removed. Make another one.", cancellationToken);
    }

    private async Task<(Parameters? Form, SessionDocument? Session, IResult? Refusal)> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return (null, null, refusal);
        }

        var session = await sessions.FindAsync(context, cancellationToken);
        return (form, session, session is null ? new SeeOther(forms.LoginFor(Routes.BoxCodes)) : null);
    }

    private async Task<Page> ListAsync(HttpContext context, SessionDocument session, string? fault, CancellationToken cancellationToken)
    {
        var token = forms.Token(context);
        var listed = (await codes.OfAsync(session.ProsumerId, cancellationToken)).Select(one => Html.Of(
            $"""
            <section><h2>Code <code>{one.Code.Id}:…</code></h2>
            {(BoxCodes.IsUsed(one.Mandate) ? Html.Of($"<p>Used: its box joined on {Page.Minute(one.Mandate.JoinedAt ?? one.Mandate.CreatedAt)} as VEN {one.Mandate.VenId}.</p>") : ApproveForm(one.Code, token))}</section>
            """));
        return new Page(
            "One-time codes",
            Html.Of(
                $"""
                {Page.Fault(fault)}<p>By a one-time code a box enrols that is set up by somebody else, or speaks EST. Whoever has the code may start; only you approve the key of the box.</p>
                <form method="post" action="{Routes.BoxCodes}">
                <input type="hidden" name="{BrowserForms.Field}" value="{token}">
                <label for="fingerprint">Fingerprint of the key of the box, if you have it already</label>
                <input id="fingerprint" name="fingerprint" autocomplete="off" spellcheck="false">
                <button>Make a one-time code</button>
                </form>
                {listed}
                """),
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static Html ApproveForm(BoxCodeDocument code, string token) => Html.Of(
        $"""
        <p>Good until {Page.Minute(code.ExpiresAt)}. {(code.Key is null ? "Its box waits until you approve its key." : $"Approved; waiting for a box with the key {code.Key}.")} Only type a fingerprint that you read from the box itself.</p>
        <form method="post" action="{Routes.ApproveKey}">
        <input type="hidden" name="{BrowserForms.Field}" value="{token}"><input type="hidden" name="mandate" value="{code.Id}">
        <label for="key-{code.Id}">Fingerprint that the box shows</label>
        <input id="key-{code.Id}" name="fingerprint" autocomplete="off" spellcheck="false" required>
        <button>This is my box: let it join</button>
        </form>
        """);
}
