using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Erasure;

/// <summary><c>/account/erase</c>: asks a person plainly, and forgets him.</summary>
internal sealed class ErasurePages(Erasures erasures, Sessions sessions, BrowserForms forms)
{
    public async Task<IResult> ShowAsync(HttpContext context, CancellationToken cancellationToken) => await sessions.FindAsync(context, cancellationToken) switch
    {
        null => new SeeOther(forms.LoginFor(Routes.Erase)),
        { Role: Role.PlatformOperator } => OfOperator(),
        _ => new Page("Shall all that is known of you be erased?", Html.Of(
            $"""
            <p>Your boxes stop taking part at once, apps are logged out, and your login ends. What was measured in your home, what your boxes and apps have said, your settings and contracts are erased here and can be read in no copy any more. It cannot be undone.</p>
            <p>What the law wants kept, such as what you were credited, is locked away until its time is over.</p>
            <form method="post" action="{Routes.Erase}"><input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}"><input type="hidden" name="confirmed" value="yes"><button>Erase all that is known of me</button></form>
            <p><a href="{Routes.Home}">Keep it</a></p>
            """)),
    };

    public async Task<IResult> EraseAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (await sessions.FindAsync(context, cancellationToken) is not { } session)
        {
            return new SeeOther(forms.LoginFor(Routes.Erase));
        }

        if (session.Role == Role.PlatformOperator || await erasures.IsOperatorAsync(session.ProsumerId, cancellationToken))
        {
            return OfOperator();
        }

        if (form["confirmed"] != "yes")
        {
            return new SeeOther(Routes.Erase);
        }

        var erasure = await erasures.EraseAsync(session.ProsumerId, ErasureAsker.Member, CancellationToken.None);
        await sessions.EndAsync(context, CancellationToken.None);
        return new Page("It is erased", Html.Of($"<p>{(erasure.FinishedAt is null ? "It has begun, and goes on by itself." : "Nothing that is known of you can be read any more.")} Its number is {erasure.Id}.</p>"));
    }

    private static Page OfOperator() => Page.Refusal("Who runs the platform is not erased: give somebody else the task first, and have your account ended.", StatusCodes.Status403Forbidden);
}
