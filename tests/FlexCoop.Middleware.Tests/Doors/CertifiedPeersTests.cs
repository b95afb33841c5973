using FlexCoop.Middleware.Doors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>Who is let in at OpenADR's doors, where a socket cannot show it.</summary>
public sealed class CertifiedPeersTests
{
    /// <summary>A box that hangs up while its new certificate is used for the first time has used it: the old one ends.</summary>
    [Test, CancelAfter(300_000)]
    public async Task LetIn_PeerHangsUpAtTheFirstUseOfARenewal_PredecessorEnds(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var old = await host.EnrolAsync(cancellationToken);
        using var renewed = await MachinesDoorTests.RenewAsync(host, old, cancellationToken);
        using var aborted = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestServices = host.Services, RequestAborted = aborted.Token };
        context.Connection.ClientCertificate = renewed;
        context.Features.Set<IConnectionItemsFeature>(new DefaultConnectionContext());
        host.Rights.Asked = aborted.Cancel;

        await host.Services.GetRequiredService<CertifiedPeers>().LetInAsync(context, _ => Task.CompletedTask);

        Assert.That(host.IsRevoked(old), Is.True);
    }
}
