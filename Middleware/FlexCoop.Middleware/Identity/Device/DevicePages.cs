using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>/device</c>: the owner types the code that the box shows, sees what the box says of itself, and decides.</summary>
internal sealed class DevicePages(
    IdentityStores stores, IdentitySecrets secrets, ClientRegistry clients, Sessions sessions, BrowserForms forms, AttemptLimits limits, MandateBook mandates, Clocks clocks)
{
    private const string WrongCode = "There is no box that waits with this code. Read it again from the box; a code is good for ten minutes.";
    private const string TooMany = "Too many wrong codes were typed. Wait an hour, and let the box show a new one.";

    /// <summary>By what a user code is found: a keyed hash, since a code is short enough to be tried out.</summary>
    public static string Hash(IdentitySecrets secrets, string userCode) => Convert.ToHexStringLower(secrets.Browser.Code("user code", userCode));

    public async Task<IResult> ShowAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var typed = UserCodes.Read(context.Request.Query["user_code"]);
        return await sessions.FindAsync(context, cancellationToken) is null
            ? new SeeOther(forms.LoginFor(typed is null ? Routes.Device : $"{Routes.Device}?user_code={typed}"))
            : Ask(context, typed, fault: null);
    }

    /// <summary>The code was typed: shows what it stands for. Nothing is approved by that.</summary>
    public async Task<IResult> FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (await sessions.FindAsync(context, cancellationToken) is not { } session)
        {
            return new SeeOther(forms.LoginFor(Routes.Device));
        }

        var (found, fault) = await FindPendingAsync(context, session, form["user_code"], cancellationToken);
        return found is null
            ? Ask(context, typed: null, fault)
            : Details(context, found.Value, clients.Find(found.Value.ClientId)?.Name, form["user_code"]!);
    }

    public async Task<IResult> DecideAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (await sessions.FindAsync(context, cancellationToken) is not { } session)
        {
            return new SeeOther(forms.LoginFor(Routes.Device));
        }

        // The box may poll between our reading and our writing; the decision is then made on what it has become.
        while (true)
        {
            var (stored, fault) = await FindPendingAsync(context, session, form["user_code"], cancellationToken);
            if (stored is null)
            {
                return Ask(context, typed: null, fault);
            }

            var work = new UnitOfWork();
            var isAllowed = form["decision"] == "allow" && stored.Value.Scopes.Any(scope => Scopes.MayGive(session.Role, scope));
            var decided = isAllowed ? Allow(work, stored.Value, session) : stored.Value with { State = DeviceCodeState.Denied };
            if (await stores.Identity.TryCommitAsync(work.Update(DeviceCodeDocument.Collection, stored, decided), CancellationToken.None))
            {
                return isAllowed
                    ? new Page("The box joins", Html.Of($"""<p>The box goes on by itself now. You can remove it at any time under <a href="{Routes.Mandates}">what you have allowed</a>.</p>"""))
                    : new Page("The box was refused", Html.Of($"<p>It gets nothing, and has been told so.</p>"));
            }
        }
    }

    private DeviceCodeDocument Allow(UnitOfWork work, DeviceCodeDocument code, SessionDocument session)
    {
        IReadOnlyList<string> scopes = [.. code.Scopes.Where(scope => Scopes.MayGive(session.Role, scope))];
        var mandate = mandates.Give(work, session, code.ClientId, scopes, code.Box);
        return code with
        {
            State = DeviceCodeState.Approved,
            Grant = new Grant { ClientId = code.ClientId, ProsumerId = session.ProsumerId, Scopes = scopes, MandateId = mandate.Id, Epoch = mandate.Epoch, AuthTime = session.AuthTime },
        };
    }

    private async Task<(Stored<DeviceCodeDocument>? Found, string? Fault)> FindPendingAsync(HttpContext context, SessionDocument session, string? typed, CancellationToken cancellationToken)
    {
        var network = AttemptLimits.Network(context);
        if (limits.IsSpent(AttemptLimits.UserCodesOfSession, session.Id) || limits.IsSpent(AttemptLimits.UserCodesOfNetwork, network))
        {
            return (null, TooMany);
        }

        var now = clocks.Wire.GetUtcNow();
        var found = UserCodes.Read(typed) is { } code
            ? (await stores.Identity.Documents(DeviceCodeDocument.Collection).FindAllAsync(DeviceCodeDocument.ByUserCode, Hash(secrets, code), cancellationToken))
                .FirstOrDefault(stored => stored.Value.State == DeviceCodeState.Pending && stored.Value.ExpiresAt > now)
            : null;
        if (found is not null)
        {
            return (found, null);
        }

        limits.TryTake(AttemptLimits.UserCodesOfSession, session.Id);
        limits.TryTake(AttemptLimits.UserCodesOfNetwork, network);
        return (null, WrongCode);
    }

    private Page Ask(HttpContext context, string? typed, string? fault) => new(
        "Add a box",
        Html.Of(
            $"""
            {Page.Fault(fault)}<form method="post" action="{Routes.Device}">
            <input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}">
            <label for="user_code">Code that the box shows</label>
            <input id="user_code" name="user_code" value="{typed}" autocomplete="off" autocapitalize="characters" spellcheck="false" required>
            <button>Go on</button>
            </form>
            """),
        fault == TooMany ? StatusCodes.Status429TooManyRequests : fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private Page Details(HttpContext context, DeviceCodeDocument code, string? client, string typed) => new(
        "Is this your box?",
        Html.Of(
            $"""
            <p>Only go on if the box stands before you and shows this code now. Nobody will ever ask you for it by mail or telephone.</p>
            <dl><dt>Program</dt><dd>{client}</dd><dt>Model</dt><dd>{code.Box.Model ?? "not said"}</dd><dt>Serial number</dt><dd>{code.Box.Serial ?? "not said"}</dd>
            <dt>Firmware</dt><dd>{code.Box.Firmware ?? "not said"}</dd><dt>Asked from</dt><dd>{code.Box.Network}</dd></dl>
            <p>It asks to:</p><ul>{code.Scopes.Select(scope => Html.Of($"<li>{Scopes.MeaningOf(scope)}</li>"))}</ul>
            <form method="post" action="{Routes.DeviceDecision}">
            <input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}"><input type="hidden" name="user_code" value="{typed}">
            <button name="decision" value="allow">This is my box: let it join</button><button name="decision" value="deny">Refuse it</button>
            </form>
            """));
}
