using System.Net;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Enrolment;

/// <summary>A platform whose authority certifies VENs as servers below <c>push.example</c>, all names of which lead to this machine.</summary>
internal sealed class PushHost : IAsyncDisposable
{
    /// <summary>The host name of the boxes.</summary>
    public const string Name = "box.push.example";

    private PushHost(DoorsHost doors, TestOwner owner) => (Doors, Owner) = (doors, owner);

    public DoorsHost Doors { get; }

    public TestOwner Owner { get; }

    /// <param name="networks">To which networks may be pushed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="certifiesServers">False for an authority as a server makes it by itself.</param>
    public static async Task<PushHost> StartAsync(string networks, CancellationToken cancellationToken, bool certifiesServers = true)
    {
        var doors = await (certifiesServers ? DoorsHost.StartForServersAsync(cancellationToken, ("Push:Networks", networks)) : DoorsHost.StartNewAsync(cancellationToken, ("Push:Networks", networks)));
        var owner = await doors.SetUpAsync(cancellationToken);
        doors.Services.GetRequiredService<HostProofs>().Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        return new PushHost(doors, owner);
    }

    public PushBox NewBox() => new(this);

    public async ValueTask DisposeAsync()
    {
        Owner.Dispose();
        await Doors.DisposeAsync();
    }
}
