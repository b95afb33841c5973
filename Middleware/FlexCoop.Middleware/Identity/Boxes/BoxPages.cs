namespace FlexCoop.Middleware.Identity;

/// <summary><c>/boxes/add</c>: who is logged in gets a claim code for a box, and types the code that the box then shows.</summary>
internal sealed class BoxPages(BoxClaims claims, BoxCommand command, Sessions sessions, BrowserForms forms)
{
    public async Task<IResult> ShowAsync(HttpContext context, CancellationToken cancellationToken) =>
        await sessions.FindAsync(context, cancellationToken) is null
            ? new SeeOther(forms.LoginFor(Routes.AddBox))
            : new Page(
                "Add a box",
                Html.Of(
                    $"""
                    <p>You get a claim code here, and type it into the box. By that the box waits for you, and can be approved by nobody else.</p>
                    <form method="post" action="{Routes.AddBox}">
                    <input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}">
                    <button>Get a claim code</button>
                    </form>
                    <p>A box that is set up by somebody else, or speaks EST, <a href="{Routes.BoxCodes}">enrols by a one-time code</a>.</p>
                    """));

    public async Task<IResult> ClaimAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (await sessions.FindAsync(context, cancellationToken) is not { } session)
        {
            return new SeeOther(forms.LoginFor(Routes.AddBox));
        }

        return await claims.NewAsync(session.ProsumerId, cancellationToken) is { } code
            ? new Page(
                "Your claim code",
                Html.Of(
                    $"""
                    <p><code id="claim">{code}</code></p>
                    <p>Type it into the box itself within ten minutes; it is good once. Nobody will ever ask you for it, neither by mail nor by telephone. On a box with a command line:</p>
                    <p><code>{command.Enrol("--claim", code)}</code></p>
                    <p>The box then shows a code of its own. Type that here:</p>
                    {DevicePages.CodeForm(forms.Token(context), typed: null)}
                    """))
            : Page.Refusal("You have asked for too many claim codes. Wait a minute, and try again.", StatusCodes.Status429TooManyRequests);
    }
}
