using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FlexCoop.Middleware.Identity;

/// <summary>Makes sure that a form was shown by us, to this browser, in this session; and remembers where a login leads to.</summary>
internal sealed class BrowserForms(IdentitySecrets secrets, IdentityOptions options)
{
    /// <summary>The name of the field.</summary>
    public const string Field = "form_token";

    private const string Cookie = "__Host-browser";
    private const string Purpose = "after login";

    /// <summary>The value for the field of the forms of a page. A browser that is new here gets its cookie with the page.</summary>
    public string Token(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: 43 } browser)
        {
            if (context.Items[Cookie] is not string made)
            {
                context.Items[Cookie] = made = RandomId.Of();
                BrowserCookies.Set(context, Cookie, made);
            }

            browser = made;
        }

        return Code(browser, context.Request.Cookies[Sessions.Cookie]);
    }

    /// <summary>Reads a form that one of our pages has sent.</summary>
    /// <returns>The form, or the answer that refuses it.</returns>
    public async Task<(Parameters? Form, IResult? Refusal)> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (form, malformed) = await Parameters.ReadFormAsync(context, cancellationToken);
        if (malformed is not null)
        {
            return (null, Page.Refusal(malformed.Description));
        }

        var origin = context.Request.Headers.Origin.ToString();
        var isOurs = (origin.Length == 0 || origin == new Uri(options.Issuer).GetLeftPart(UriPartial.Authority))
            && context.Request.Cookies[Cookie] is { Length: 43 } browser
            && form[Field] is { } token
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Code(browser, context.Request.Cookies[Sessions.Cookie])));
        return isOurs ? (form, null) : (null, Page.Refusal("This form was not sent by a page of ours in this browser, or it was open for too long. Go back, load the page again, and repeat it.", StatusCodes.Status403Forbidden));
    }

    /// <summary>The address of the login that leads on to a path of ours; nobody else can make one (open redirects).</summary>
    /// <param name="path">Where to go on.</param>
    /// <param name="redirectUri">Where a client may be answered in the end, for the page's form policy; null when nowhere.</param>
    public string LoginFor(string path, string? redirectUri = null) =>
        $"{Routes.Login}?next={StrictBase64Url.Write(secrets.Browser.Seal(JsonSerializer.SerializeToUtf8Bytes(new AfterLogin(path, redirectUri), IdentityJson.Default.AfterLogin), Purpose))}";

    /// <summary>Where a login leads on to; to what a person may do when it says nothing.</summary>
    public AfterLogin Next(string? sealedNext) =>
        StrictBase64Url.TryRead(sealedNext, out var box) && secrets.Browser.Open(box, Purpose) is { } json && JsonSerializer.Deserialize(json, IdentityJson.Default.AfterLogin) is { } next
            ? next
            : new AfterLogin(Routes.Home, RedirectUri: null);

    private string Code(string browser, string? session) => StrictBase64Url.Write(secrets.Browser.Code("form", browser, session ?? ""));
}
