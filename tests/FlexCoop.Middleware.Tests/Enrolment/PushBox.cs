using System.Net;
using System.Net.Sockets;
using FlexCoop.Middleware.Doors;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Testing;
using FlexCoop.Ven;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.Enrolment;

/// <summary>A box that enrols by the agent's own code; its owner approves what it shows at once.</summary>
internal sealed class PushBox : IEnrolmentDisplay, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PushHost _host;
    private string? _claim;

    public PushBox(PushHost host) => (_host, Clock) = (host, new TestClock(host.Doors.Wire.GetUtcNow()));

    /// <summary>Passes as fast as the box waits for it.</summary>
    public TestClock Clock { get; }

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePort();

    public List<EnrolmentPrompt> Prompts { get; } = [];

    /// <summary>The page on which the owner decided.</summary>
    public string Shown { get; private set; } = "";

    public EnrolmentOptions Options => new()
    {
        Server = _host.Doors.Url(Door.Pages),
        StateFolder = _folder["state"],
        Box = new BoxFacts("Model 1", "S-77", "1.0"),
        Roots = [.. _host.Doors.Hierarchy.Roots.Select(root => root.Certificate)],
        Push = new Uri($"https://{PushHost.Name}:{Port}/"),
        Listen = new IPEndPoint(IPAddress.Loopback, Port),
    };

    /// <summary>A port at which nobody listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Enrols, with a claim code of its owner's unless it goes on with one.</summary>
    public async Task<VenIdentity> EnrolAsync(EnrolmentOptions options, CancellationToken cancellationToken)
    {
        _claim ??= await _host.Owner.AddBoxAsync(cancellationToken);
        using var folder = IdentityFolder.Open(options.StateFolder);
        return await Clock.RunAsync(token => new FlexCoop.Ven.Enrolment(folder, options with { Claim = _claim }, this, Clock, new Random(1)).RunAsync(token), [], cancellationToken);
    }

    /// <summary>Lets time pass until it is renewed.</summary>
    public async Task<VenIdentity> RenewAsync(VenIdentity identity, CancellationToken cancellationToken)
    {
        await _host.Doors.PassAsync(identity.RenewAt - _host.Doors.Wire.GetUtcNow() + TimeSpan.FromMinutes(1), cancellationToken);
        using var folder = IdentityFolder.Open(_folder["state"]);
        using var connections = new VenConnections(folder.ReadCredentials(), _host.Doors.Wire, SignaturePolicy.Off);
        using var renewal = new CertificateRenewal(folder, connections, _host.Doors.Wire, new Random(1), NullLogger.Instance);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = renewal.RunAsync(end.Token);
        while (folder.Identity!.SerialNumber == identity.SerialNumber && renewal.Status.Trouble is null)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        await end.CancelAsync();
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(renewal.Status.Trouble, Is.Null);
        return folder.Identity!;
    }

    public void Show(EnrolmentPrompt prompt)
    {
        Prompts.Add(prompt);
        ApproveAsync(prompt.UserCode).GetAwaiter().GetResult();
    }

    public void Tell(string text) => TestContext.Out.WriteLine(text);

    public void Dispose() => _folder.Dispose();

    private async Task ApproveAsync(string userCode)
    {
        await _host.Owner.FindAsync(userCode, CancellationToken.None);
        Shown = _host.Owner.Browser.Text;
        await _host.Owner.ApproveAsync(userCode, CancellationToken.None);
    }
}
