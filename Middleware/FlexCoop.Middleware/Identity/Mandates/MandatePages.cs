using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>/mandates</c>: what a person has allowed, and the buttons that suspend and end it.</summary>
internal sealed class MandatePages(MandateBook mandates, MandateActs acts, ClientRegistry clients, Sessions sessions, BrowserForms forms, Clocks clocks)
{
    private static readonly TimeSpan IsNewFor = TimeSpan.FromDays(14);

    public async Task<IResult> ShowAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(context, cancellationToken) is not { } session)
        {
            return new SeeOther(forms.LoginFor(Routes.Mandates));
        }

        var (given, news, now) = (new List<Html>(), new List<Html>(), clocks.Wire.GetUtcNow());
        foreach (var mandate in (await mandates.OfAsync(session.ProsumerId, cancellationToken)).Where(mandate => mandate.StateAt(now) is MandateState.Active or MandateState.Suspended))
        {
            if (mandate is { VenId: not null, Box: not null, Until: null } && now - (mandate.JoinedAt ?? mandate.CreatedAt) < IsNewFor)
            {
                news.Add(News(mandate));
            }

            given.Add(Show(mandate, clients.Find(mandate.ClientId)?.Name ?? mandate.ClientId, forms.Token(context)));
        }

        return new Page("What you have allowed", Html.Of($"{(news.Count == 0 ? Html.Empty : Html.Of($"<section aria-label=\"New boxes\"><ul>{news}</ul></section>"))}{(given.Count == 0 ? Html.Of($"<p>Nothing yet.</p>") : Html.Empty)}{given}<p><a href=\"{Routes.AddBox}\">Add a box</a></p>"));
    }

    public async Task<IResult> ActAsync(HttpContext context, MandateAct act, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (await sessions.FindAsync(context, cancellationToken) is not { } session)
        {
            return new SeeOther(forms.LoginFor(Routes.Mandates));
        }

        if (act == MandateAct.Revoke && form["confirmed"] is null && form["mandate"] is { } asked && await mandates.FindAsync(asked, cancellationToken) is { HasEnded: false } found && found.ProsumerId == session.ProsumerId)
        {
            return Confirm(found, clients.Find(found.ClientId)?.Name ?? found.ClientId, forms.Token(context));
        }

        return form["mandate"] is { } id && await acts.ActAsync(id, session.ProsumerId, act, CancellationToken.None) is not null
            ? new SeeOther(Routes.Mandates)
            : Page.Refusal("There is nothing to change: it was changed before, or is not yours.", StatusCodes.Status404NotFound);
    }

    private static Page Confirm(MandateDocument mandate, string client, string token) => new(
        "Remove it?",
        Html.Of(
            $"""
            <p>{mandate.Box?.Model ?? client}{(mandate.Box?.Serial is { } serial ? $", serial number {serial}" : "")}{(mandate.VenId is { } venId ? $", VEN {venId}" : "")}, {Since(mandate)}.</p>
            <p>{(mandate.VenId is null ? "It is logged out, and has to ask you anew." : "Its certificates are revoked and its registration ends at once. It comes back only if you add it anew; to keep it out for a while, suspend it instead.")}</p>
            <form method="post" action="{Routes.Withdraw}"><input type="hidden" name="{BrowserForms.Field}" value="{token}"><input type="hidden" name="mandate" value="{mandate.Id}"><input type="hidden" name="confirmed" value="yes"><button>Remove it</button></form>
            <p><a href="{Routes.Mandates}">Keep it</a></p>
            """));

    /// <summary>So that a box that somebody else has let in, from a session that was left open, does not go unseen.</summary>
    private static Html News(MandateDocument mandate) => Html.Of(
        $"""
        <li>Box {mandate.Box!.Model ?? "of unknown model"}{(mandate.Box.Serial is { } serial ? $", serial number {serial}," : "")} joined on {Page.Minute(mandate.JoinedAt ?? mandate.CreatedAt)}{(mandate.Box.Network is { } network ? $", from {network}" : "")}. Not yours? <a href="#{mandate.Id}">Remove it</a></li>
        """);

    private static Html Show(MandateDocument mandate, string client, string token) => Html.Of(
        $"""
        <section id="{mandate.Id}"><h2>{mandate.Box?.Model ?? client}</h2>
        <p>{client}{(mandate.Box?.Serial is { } serial ? $", serial number {serial}" : "")}{(mandate.VenId is { } venId ? $", VEN {venId}" : "")}{(mandate.Box?.Server is { } server ? $", reached at {server}" : "")}, {Since(mandate)}. It may:</p>
        <ul>{mandate.Scopes.Select(scope => Html.Of($"<li>{Scopes.MeaningOf(scope)}</li>"))}</ul>
        {(mandate.State == MandateState.Suspended ? Button(Routes.Resume, "Let it go on", mandate, token) : Button(Routes.Suspend, "Suspend", mandate, token))}{Button(Routes.Withdraw, "Remove", mandate, token)}</section>
        """);

    private static string Since(MandateDocument mandate) =>
        mandate.Until is { } until ? $"whose box has not come yet; its one-time code is good until {Page.Minute(until)}"
        : mandate.VenId is null ? $"since {Page.Minute(mandate.CreatedAt)}"
        : $"joined on {Page.Minute(mandate.JoinedAt ?? mandate.CreatedAt)}";

    private static Html Button(string action, string text, MandateDocument mandate, string token) => Html.Of(
        $"""
        <form method="post" action="{action}"><input type="hidden" name="{BrowserForms.Field}" value="{token}"><input type="hidden" name="mandate" value="{mandate.Id}"><button>{text}</button></form>
        """);
}
