using System.Net;
using System.Security.Cryptography;
using System.Text;
using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;
using Microsoft.AspNetCore.WebUtilities;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>What an app does in a person's browser to get a code.</summary>
internal static class AppLogin
{
    public const string Verifier = "verifier-verifier-verifier-verifier-verifier-verifier";

    public static readonly string Challenge = StrictBase64Url.Write(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Asks for a code as the app does; parameters given here take the place of the right ones, null leaves one out.</summary>
    public static Task StartAsync(this TestBrowser browser, CancellationToken cancellationToken, params (string Name, string? Value)[] parameters)
    {
        var all = new Dictionary<string, string?>
        {
            ["response_type"] = "code", ["client_id"] = "app", ["redirect_uri"] = IdentityHost.Redirect, ["scope"] = "openid meter.read", ["state"] = "s t&a", ["nonce"] = "n", ["code_challenge"] = Challenge, ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in parameters)
        {
            all[name] = value;
        }

        return browser.GetAsync(QueryHelpers.AddQueryString(Routes.Authorize, all.Where(parameter => parameter.Value is not null)), cancellationToken);
    }

    /// <summary>Asks for a code, and consents when asked.</summary>
    public static async Task<string> AuthorizeAsync(this TestBrowser browser, CancellationToken cancellationToken, params (string Name, string? Value)[] parameters)
    {
        await browser.StartAsync(cancellationToken, parameters);
        if (browser.Status == HttpStatusCode.OK)
        {
            await browser.SubmitAsync(Routes.Consent, cancellationToken, ("decision", "allow"));
        }

        Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.SeeOther), browser.Text);
        return browser.Sent("code") ?? throw new InvalidOperationException(browser.Location);
    }
}
