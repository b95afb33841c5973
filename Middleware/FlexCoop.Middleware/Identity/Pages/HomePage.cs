using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Erasure;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>/</c>: what a person may do here.</summary>
/// <remarks>Where Identity stands alone there is no data to share, or to erase.</remarks>
internal sealed class HomePage(Sessions sessions, BrowserForms forms, IdentityOptions options, AccessDesk? access = null, ErasurePages? erasure = null)
{
    public async Task<IResult> ShowAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var links = await sessions.FindAsync(context, cancellationToken) is { } session ? Of(session) : OfStrangers();
        return new Page("FlexCoop", Html.Of($"<ul>{links.Select(link => Html.Of($"<li><a href=\"{link.Path}\">{link.Text}</a></li>"))}</ul>"));
    }

    private IEnumerable<(string Path, string Text)> Of(SessionDocument session)
    {
        yield return (Routes.AddBox, "Add a box");
        yield return (Routes.BoxCodes, "One-time codes, for boxes that somebody else sets up");
        yield return (Routes.Mandates, "What you have allowed: see, suspend and remove boxes and apps");
        if (access is not null)
        {
            yield return (Routes.Data, "Your data: with whom you share it, and who has read it");
        }

        if (erasure is not null && session.Role < Role.PlatformOperator)
        {
            yield return (Routes.Erase, "Leave, and have all that is known of you erased");
        }

        if (session.Role > Role.Prosumer)
        {
            yield return (Routes.Invite, "Invite somebody");
        }

        if (session.Role == Role.PlatformOperator)
        {
            yield return (Routes.Tokens, "An access token for REST");
        }

        yield return (Routes.Logout, "Log out");
    }

    private IEnumerable<(string Path, string Text)> OfStrangers()
    {
        yield return (forms.LoginFor(Routes.Home), "Log in");
        if (options.BuiltInProvider)
        {
            yield return (Routes.Setup, "Make an account, by an invitation");
        }
    }
}
