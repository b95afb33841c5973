using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>/device</c>: the owner types the code that the box shows, sees what the box says of itself, and decides.</summary>
internal sealed class DevicePages(IdentityStores stores, WaitingBoxes waiting, ClientRegistry clients, Sessions sessions, BrowserForms forms, MandateBook mandates)
{
    private const string WrongLabel = "This is not the label code of the box. Read it again from the label on the box itself.";

    /// <summary>Where the owner types the code that the box shows.</summary>
    public static Html CodeForm(string token, string? typed) => Html.Of(
        $"""
        <form method="post" action="{Routes.Device}">
        <input type="hidden" name="{BrowserForms.Field}" value="{token}">
        <label for="user_code">Code that the box shows</label>
        <input id="user_code" name="user_code" value="{typed}" autocomplete="off" autocapitalize="characters" spellcheck="false" required>
        <button>Go on</button>
        </form>
        """);

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

        var (found, fault) = await waiting.FindAsync(context, session, form["user_code"], cancellationToken);
        return found is null ? Ask(context, typed: null, fault) : Details(context, found, form["user_code"]!, fault: null);
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
            var (found, fault) = await waiting.FindAsync(context, session, form["user_code"], cancellationToken);
            if (found is null)
            {
                return Ask(context, typed: null, fault);
            }

            var code = found.Code.Value;
            var isAllowed = form["decision"] == "allow" && code.Scopes.Any(scope => Scopes.MayGive(session.Role, scope));
            if (isAllowed && !waiting.HasLabel(context, session, found, form["label"]))
            {
                return Details(context, found, form["user_code"]!, WrongLabel);
            }

            var work = new UnitOfWork();
            var decided = isAllowed ? Allow(work, found, session) : code with { State = DeviceCodeState.Denied };
            if (await stores.Identity.TryCommitAsync(work.Update(DeviceCodeDocument.Collection, found.Code, decided), CancellationToken.None))
            {
                return isAllowed
                    ? new Page("The box joins", Html.Of($"""<p>The box goes on by itself now. You can remove it at any time under <a href="{Routes.Mandates}">what you have allowed</a>.</p>"""))
                    : new Page("The box was refused", Html.Of($"<p>It gets nothing, and has been told so.</p>"));
            }
        }
    }

    private DeviceCodeDocument Allow(UnitOfWork work, WaitingBox box, SessionDocument session)
    {
        var code = box.Code.Value;
        IReadOnlyList<string> scopes = [.. code.Scopes.Where(scope => Scopes.MayGive(session.Role, scope))];
        var mandate = mandates.Give(work, session, code.ClientId, scopes, code.Box);
        if (box.Label is { } label)
        {
            work.Update(InventoryDocument.Collection, label, label.Value with { MandateId = mandate.Id });
        }

        return code with
        {
            State = DeviceCodeState.Approved,
            Grant = new Grant { ClientId = code.ClientId, ProsumerId = session.ProsumerId, Scopes = scopes, MandateId = mandate.Id, Epoch = mandate.Epoch, AuthTime = session.AuthTime },
        };
    }

    private Page Ask(HttpContext context, string? typed, string? fault) => new(
        "Add a box",
        Html.Of(
            $"""
            {Page.Fault(fault)}{CodeForm(forms.Token(context), typed)}
            <p>The box has no claim code of yours yet? <a href="{Routes.AddBox}">Add a box</a></p>
            """),
        fault is WaitingBoxes.TooMany or WaitingBoxes.TooManyLabels ? StatusCodes.Status429TooManyRequests : fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private Page Details(HttpContext context, WaitingBox box, string typed, string? fault)
    {
        var code = box.Code.Value;
        var client = clients.Find(code.ClientId);
        var server = code.Box.Server is not { } reached ? Html.Empty : Html.Of($"<dt>Wants to be reached at</dt><dd>{reached.ToString()}</dd>");
        var warning = code.Box.Server is null ? Html.Empty : Html.Of($"<p>Only let it join if this host name is yours, and leads to the box. Its certificate names it, and messages to the box are sent there.</p>");
        var label = box.Label is null ? Html.Empty : Html.Of(
            $"""
            <p>On the box there is a label with a code. If you have it from somebody else, and do not read it from the box itself, refuse the box.</p>
            <label for="label">Label code, printed on the box</label>
            <input id="label" name="label" autocomplete="off" autocapitalize="characters" spellcheck="false" required>
            """);
        return new Page(
            "Is this your box?",
            Html.Of(
                $"""
                {Page.Fault(fault)}<p>Only go on if the box stands before you and shows this code now. Nobody will ever ask you for it by mail or telephone.</p>
                <dl><dt>Program</dt><dd>{client?.Name}</dd><dt>Model</dt><dd>{code.Box.Model ?? "not said"}</dd><dt>Serial number</dt><dd>{code.Box.Serial ?? "not said"}</dd>
                <dt>Firmware</dt><dd>{code.Box.Firmware ?? "not said"}</dd><dt>Asked from</dt><dd>{code.Box.Network}</dd>{server}</dl>
                {warning}
                <p>It asks to:</p><ul>{code.Scopes.Select(scope => Html.Of($"<li>{Scopes.MeaningOf(scope)}</li>"))}</ul>
                <form method="post" action="{Routes.DeviceDecision}">
                <input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}"><input type="hidden" name="user_code" value="{typed}">
                {label}
                <button name="decision" value="allow">This is my box: let it join</button><button name="decision" value="deny" formnovalidate>Refuse it</button>
                </form>
                """),
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
