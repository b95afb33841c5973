namespace FlexCoop.Middleware.Identity;

/// <summary>What we ask browsers to keep: for this host alone, over TLS alone, out of reach of scripts (RFC 6265bis §4.1.3.2).</summary>
internal static class BrowserCookies
{
    public static void Set(HttpContext context, string name, string value, TimeSpan? life = null) => context.Response.Cookies.Append(name, value, Options(life));

    public static void Remove(HttpContext context, string name) => context.Response.Cookies.Delete(name, Options(life: null));

    private static CookieOptions Options(TimeSpan? life) => new() { Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = life };
}
