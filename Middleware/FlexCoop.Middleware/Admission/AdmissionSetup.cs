using FlexCoop.Vtn;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Admission;

/// <summary>Bounds what is let in: connections, requests at work, requests that wait; and the time to end what was let in.</summary>
internal static class AdmissionSetup
{
    /// <summary>What Kestrel may hold for a connection in each direction, beside what the budgets count.</summary>
    private const int PerConnection = 16 * 1024;

    public static void AddAdmission(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RequestAdmission>();
        builder.Services.AddOptions<KestrelServerOptions>().PostConfigure<IOptions<AdmissionOptions>>((server, admission) =>
        {
            server.Limits.MaxConcurrentConnections = admission.Value.Connections;

            server.Limits.MaxRequestHeadersTotalSize = PerConnection;
            server.Limits.MaxRequestBufferSize = PerConnection;
            server.Limits.MaxResponseBufferSize = PerConnection;
        });
        builder.Services.PostConfigure<SocketTransportOptions>(transport =>
        {
            transport.MaxReadBufferSize = PerConnection;
            transport.MaxWriteBufferSize = PerConnection;
        });
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<AdmissionOptions>>(
            (host, admission) => host.ShutdownTimeout = admission.Value.DrainWithin);
    }

    /// <summary>Holds every request to the bucket of its network, before anything is done for it.</summary>
    public static void UseBuckets(this WebApplication app)
    {
        var admission = app.Services.GetRequiredService<RequestAdmission>();
        app.Use((context, next) => AsksHowItIs(context) ? next(context) : admission.TakeTokenAsync(context, next));
    }

    /// <summary>Holds every request to the bounds of bodies, places and answers.</summary>
    public static void UseAdmission(this WebApplication app)
    {
        var admission = app.Services.GetRequiredService<RequestAdmission>();
        app.Use((context, next) => AsksHowItIs(context) ? next(context) : admission.LetInAsync(context, next));
    }

    /// <summary>How the process is can always be asked.</summary>
    public static bool AsksHowItIs(HttpContext context) => context.Request.Path.Value is "/healthz" or "/readyz";
}
