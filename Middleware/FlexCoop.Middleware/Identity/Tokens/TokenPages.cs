using System.Globalization;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>/tokens</c>: gives whoever runs the platform an access token to REST, to be used by hand.</summary>
/// <remarks>
/// Only a person who is logged in here gets one, in the same browser: by a code that somebody else asked for, as boxes do, the whole fleet could be phished away.
/// What runs unattended is a client of the settings, with a key of its own (<see cref="Grants.ClientCredentials"/>).
/// </remarks>
internal sealed class TokenPages(IdentityStores stores, TokenFamilies families, MandateBook mandates, Sessions sessions, BrowserForms forms, Clocks clocks)
{
    private static readonly IReadOnlyList<string> Wanted = [Scopes.FleetRead, Scopes.FleetManage];

    public async Task<IResult> ShowAsync(HttpContext context, CancellationToken cancellationToken) =>
        await sessions.FindAsync(context, cancellationToken) switch
        {
            null => new SeeOther(forms.LoginFor(Routes.Tokens)),
            var session when !IsEntitled(session) => Refused,
            _ => new Page(
                "Use the API by hand",
                Html.Of(
                    $"""
                    <p>You get an access token for some minutes. Whoever has it may:</p>
                    <ul>{Wanted.Select(scope => Html.Of($"<li>{Scopes.MeaningOf(scope)}</li>"))}</ul>
                    <form method="post" action="{Routes.Tokens}">
                    <input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}"><button>Show a token</button>
                    </form>
                    """)),
        };

    public async Task<IResult> GiveAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (await sessions.FindAsync(context, cancellationToken) is not { } session || !IsEntitled(session))
        {
            return Refused;
        }

        var work = new UnitOfWork();
        var client = BuiltInClients.Operator;
        var mandate = await mandates.FindGivenAsync(session.ProsumerId, client.Id, Wanted, cancellationToken) ?? mandates.Give(work, session, client.Id, Wanted, box: null);
        var grant = new Grant { ClientId = client.Id, ProsumerId = session.ProsumerId, Scopes = Wanted, MandateId = mandate.Id, Epoch = mandate.Epoch, AuthTime = session.AuthTime };
        var response = families.Begin(work, RandomId.Of(16), grant, client, thumbprint: null);
        work.Record(new OperatorTokenMade(Wanted) { At = clocks.Wire.GetUtcNow(), Subjects = [mandate.Id] });
        await stores.Identity.CommitAsync(work, cancellationToken);
        return new Page(
            "Your access token",
            Html.Of($"<p>It is good for {(response.ExpiresIn / 60).ToString(CultureInfo.InvariantCulture)} minutes, and not shown again.</p><p><code>{response.AccessToken}</code></p>"));
    }

    private static Page Refused => Page.Refusal("Only who runs the platform gets a token for it.", StatusCodes.Status403Forbidden);

    private static bool IsEntitled(SessionDocument session) => Wanted.All(scope => Scopes.MayGive(session.Role, scope));
}
