namespace FlexCoop.Middleware.Identity;

/// <summary>Asks whether a client may do what it asks for.</summary>
internal static class ConsentPage
{
    public static Page Of(string client, IReadOnlyList<string> scopes, string request, string token, string leadsTo) => new(
        "Do you allow this?",
        Html.Of(
            $"""
            <p><strong>{client}</strong> asks to:</p>
            <ul>{scopes.Select(scope => Html.Of($"<li>{Scopes.MeaningOf(scope)}</li>"))}</ul>
            <p>You can withdraw this at any time under "What you have allowed".</p>
            <form method="post" action="{Routes.Consent}">
            <input type="hidden" name="{BrowserForms.Field}" value="{token}"><input type="hidden" name="request" value="{request}">
            <button name="decision" value="allow">Allow</button><button name="decision" value="deny">Do not allow</button>
            </form>
            """),
        LeadsTo: leadsTo);
}
