using FlexCoop.Ca;
using FlexCoop.Middleware.Admission;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Doors;

/// <summary>
/// The doors of pages and machines answer to the names that they are configured with: what else a Host header says, as where a page was led here by DNS (rebinding), or a link is to be
/// made for another host, is refused. OpenADR's doors make nothing of that header, and know their peers by certificates.
/// </summary>
internal static class DoorNames
{
    private const string ThisMachine = "localhost";

    /// <summary>A year, as is usual (RFC 6797 §6.1.1).</summary>
    private const string ByTlsOnly = "max-age=31536000";

    public static void UseDoorNames(this WebApplication app)
    {
        var identity = app.Services.GetRequiredService<IdentityOptions>();
        string?[] addresses = [identity.Issuer, identity.MachinesUrl, app.Services.GetRequiredService<IOptions<CaOptions>>().Value.PublicUrl];
        var names = addresses.OfType<string>().Select(address => new Uri(address).Host)
            .Append(app.Services.GetRequiredService<IOptions<DoorOptions>>().Value.HostName).Append(ThisMachine).ToHashSet(StringComparer.OrdinalIgnoreCase);
        app.Use((context, next) =>
        {
            var (door, host) = (context.DoorOf(), context.Request.Host.Host);
            if (door is Door.Pages && host != ThisMachine)
            {
                context.Response.Headers.StrictTransportSecurity = ByTlsOnly;
            }

            return door is not (Door.Pages or Door.Machines) || names.Contains(host) || AdmissionSetup.AsksHowItIs(context)
                ? next(context)
                : RefuseAsync(context, door, $"Host '{ForeignText.Shown(host)}' is not served here; come to {identity.Issuer}, or name the server by Doors:HostName.");
        });
    }

    private static Task RefuseAsync(HttpContext context, Door door, string why) =>
        (door is Door.Pages && !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            ? Page.Refusal(why)
            : Problem.Of(StatusCodes.Status400BadRequest, "unknown-host", "Unknown host", why)).ExecuteAsync(context);
}
