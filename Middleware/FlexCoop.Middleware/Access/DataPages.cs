using System.Globalization;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary><c>/data</c>: what a person is asked to share, what they share, and who has read their data; with the buttons that decide, and an export.</summary>
internal sealed class DataPages(ConsentBook consents, Sharing sharing, OwnUses uses, GlassBook glasses, HomeBook homes, IdentityOptions options, PairwiseSubjects subjects, Sessions sessions, BrowserForms forms, Clocks clocks)
{
    private const int MostUses = 200;

    private static readonly TimeSpan Shown = TimeSpan.FromDays(7);
    private static readonly TimeSpan Exported = TimeSpan.FromDays(366);

    public async Task<IResult> ShowAsync(HttpContext context)
    {
        if (await sessions.FindAsync(context, context.RequestAborted) is not { } session)
        {
            return new SeeOther(forms.LoginFor(Routes.Data));
        }

        var (now, token) = (clocks.Wire.GetUtcNow(), forms.Token(context));
        var all = await consents.OfAsync(session.ProsumerId, context.RequestAborted);
        var read = await uses.ListAsync(session.ProsumerId, now - Shown, now.AddHours(1), after: null, MostUses, context.RequestAborted);
        var broken = homes.All.Where(home => home.ProsumerId == session.ProsumerId).SelectMany(home => glasses.OfVen(home.VenId!)).Where(glass => now - glass.Until < Shown).DistinctBy(glass => glass.Id).ToList();
        return new Page("Your data", Html.Of(
            $"""
            {Section("You are asked to share", all.Where(consent => consent.StateAt(now) == "requested").Select(consent => Asked(consent, token)))}
            {Section("You share", all.Where(consent => consent.StateAt(now) == "granted").Select(consent => Granted(consent, token)))}
            {Section("Who runs the platform has looked at your series", broken.Select(glass => Html.Of($"<li>from {Page.Minute(glass.From)} to {Page.Minute(glass.EndedAt ?? glass.Until)}: {glass.Reason}</li>")))}
            {Section("Who has read your data in the last seven days", read.Select(one => Used(one.Use)))}
            {(read.Count == 0 ? Html.Of($"<p>Nobody has read your data in the last seven days.</p>") : Html.Empty)}<p><a href="{Routes.DataUses}">All of the last year, as a table (CSV)</a></p>
            <section><h2>Share what your meter measures</h2><p>Beyond what your mandate opens to your cooperative: quarters of an hour. You can withdraw it at any time.</p>
            <form method="post" action="{Routes.DataShare}"><input type="hidden" name="{BrowserForms.Field}" value="{token}">
            <label>With<input name="with" required value="cooperative:{CooperativeOf(session)}"></label>
            <label>How fine: raw (second by second), or a time such as PT15M<input name="finest" required value="raw"></label>
            <label>What for: {Word.Choices<Purpose>()}<input name="purpose" required value="{Word.Of(Purpose.FaultFinding)}"></label>
            <label>For how many days<input name="days" required type="number" min="1" max="366" value="7"></label><button>Share</button></form></section>
            """));
    }

    public async Task<IResult> DecideAsync(HttpContext context)
    {
        var (form, refusal) = await forms.ReadAsync(context, context.RequestAborted);
        if (form is null)
        {
            return refusal!;
        }

        if (await sessions.FindAsync(context, context.RequestAborted) is not { } session)
        {
            return new SeeOther(forms.LoginFor(Routes.Data));
        }

        return form["consent"] is { } id && Word.Parse<ConsentState>(form["to"]) is { } to && await consents.ChangeAsync(id, session.ProsumerId, to, CancellationToken.None) is not null
            ? new SeeOther(Routes.Data)
            : Page.Refusal("There is nothing to decide: it was decided before, is over, or is not yours.", StatusCodes.Status404NotFound);
    }

    public async Task<IResult> ShareAsync(HttpContext context)
    {
        var (form, refusal) = await forms.ReadAsync(context, context.RequestAborted);
        if (form is null)
        {
            return refusal!;
        }

        if (await sessions.FindAsync(context, context.RequestAborted) is not { } session)
        {
            return new SeeOther(forms.LoginFor(Routes.Data));
        }

        var (now, cooperative, with) = (clocks.Wire.GetUtcNow(), CooperativeOf(session), form["with"] ?? "");
        if (Granularity.Parse(form["finest"] ?? "") is not { } finest || Word.Parse<Purpose>(form["purpose"]) is not { } purpose
            || !int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days is < 1 or > 366)
        {
            return Page.Refusal($"How fine: {Granularity.Form}. What for: {Word.Choices<Purpose>()}. Days: 1 to 366. Go back, and give that.");
        }

        if (sharing.WhyNot(with, cooperative, purpose) is { } problem)
        {
            return Page.Refusal($"'{ForeignText.Shown(with)}' {problem}. Go back, and give cooperative:{cooperative}, or client: and the name of a component that works with data of homes.");
        }

        var made = await sharing.AddAsync(
            (session.ProsumerId, cooperative, subjects.OfMember(cooperative, session.ProsumerId)), with, (DataClass.Meter, finest, purpose, now.AddDays(days)), ConsentState.Granted, now, CancellationToken.None);
        return made is null ? Page.Refusal("You share, or are asked to share, as many things as can be; withdraw some.", StatusCodes.Status409Conflict) : new SeeOther(Routes.Data);
    }

    public async Task<IResult> ExportAsync(HttpContext context)
    {
        if (await sessions.FindAsync(context, context.RequestAborted) is not { } session)
        {
            return new SeeOther(forms.LoginFor(Routes.Data));
        }

        var now = clocks.Wire.GetUtcNow();
        context.Response.Headers.ContentDisposition = "attachment; filename=\"uses.csv\"";
        var read = await uses.ListAsync(session.ProsumerId, now - Exported, now.AddHours(1), after: null, int.MaxValue, context.RequestAborted);
        return new TelemetryTable(TelemetryFormat.Csv, OwnUses.Columns, read.Select(one => OwnUses.Row(one.Use)), next: null);
    }

    private string CooperativeOf(SessionDocument session) => session.Cooperative ?? options.Cooperative;

    private static Html Section(string title, IEnumerable<Html> items) => items.ToList() is { Count: > 0 } some ? Html.Of($"<section><h2>{title}</h2><ul>{some}</ul></section>") : Html.Empty;

    private static Html Asked(ConsentDocument consent, string token) =>
        Html.Of($"<li>{Told(consent)}{Button(consent, ConsentState.Granted, "Share it", token)}{Button(consent, ConsentState.Rejected, "Refuse", token)}</li>");

    private static Html Granted(ConsentDocument consent, string token) => Html.Of($"<li>{Told(consent)}{Button(consent, ConsentState.Withdrawn, "Withdraw", token)}</li>");

    private static Html Told(ConsentDocument consent) =>
        Html.Of($"{consent.Recipient}: {consent.Data}, {(consent.Finest == Granularity.Raw ? "as it is measured" : Granularity.Text(consent.Finest))}, for {Word.Of(consent.Purpose)}, until {Page.Minute(consent.Until)}");

    private static Html Used(UseDocument use) =>
        Html.Of($"<li>{Page.Minute(use.Read.Hour)}: {use.Read.Reader} by {use.Read.ClientId}, {use.Read.Data}, {use.Read.Granularity}, for {Word.Of(use.Read.Purpose)}, {use.Count.ToString(CultureInfo.InvariantCulture)} times</li>");

    private static Html Button(ConsentDocument consent, ConsentState to, string text, string token) => Html.Of(
        $"""
        <form method="post" action="{Routes.DataDecision}"><input type="hidden" name="{BrowserForms.Field}" value="{token}"><input type="hidden" name="consent" value="{consent.Id}"><input type="hidden" name="to" value="{Word.Of(to)}"><button>{text}</button></form>
        """);
}
