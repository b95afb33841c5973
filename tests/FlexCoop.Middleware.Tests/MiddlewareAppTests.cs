using System.Net;
using System.Net.Sockets;
using FlexCoop.Middleware.Serve;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>What keeps the middleware from starting, and what outlives it.</summary>
public sealed class MiddlewareAppTests
{
    [Test, CancelAfter(300_000)]
    public async Task Start_FolderOfAnother_IsRefusedAndTheOtherGoesOn(CancellationToken cancellationToken)
    {
        await using var first = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = first.NewOperator();

        Assert.That(
            async () => await MiddlewareApp.StartAsync(MiddlewareApp.Build(first.Options()), cancellationToken),
            Throws.TypeOf<StartException>().With.Message.Contains("is in use by another process; stop that one, or give this one a folder of its own")
                .And.Message.Contains(first.DataFolder));
        await rest.AnnounceAsync(SomeBody.Event(), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_PortOfAnother_IsRefusedWithTheAddress(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = (IPEndPoint)other.LocalEndpoint;
        var app = MiddlewareApp.Build(new MiddlewareOptions { DataFolder = folder["data"], LabAddress = address, LogsToConsole = false });

        Assert.That(async () => await MiddlewareApp.StartAsync(app, cancellationToken), Throws.TypeOf<StartException>().With.Message.Contains(address.ToString()));
    }

    [Test]
    public void Build_FolderWithOtherData_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["flexcoop.db"], "");

        Assert.That(
            () => MiddlewareApp.Build(new MiddlewareOptions { DataFolder = folder.Path, LabAddress = new IPEndPoint(IPAddress.Loopback, 0), LogsToConsole = false }),
            Throws.TypeOf<StartException>().With.Message.Contains("is not marked as a lab folder"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_DatabaseThatIsNone_IsRefusedWithTheFile(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var options = new MiddlewareOptions { DataFolder = folder.Path, LabAddress = new IPEndPoint(IPAddress.Loopback, 0), LogsToConsole = false };
        DataFolder.OpenLab(folder.Path);
        await File.WriteAllTextAsync(folder["flexcoop.db"], string.Concat(Enumerable.Repeat("This is a novel. ", 1000)), cancellationToken);

        Assert.That(
            async () => await MiddlewareApp.StartAsync(MiddlewareApp.Build(options), cancellationToken),
            Throws.TypeOf<StartException>().With.Message.Contains(folder["flexcoop.db"]));
    }

    [TestCase("Vtn:PollIntervall", "00:00:02", "PollIntervall", Description = "misspelt")]
    [TestCase("Vtm:PollInterval", "00:00:02", "Vtm", Description = "a section that is misspelt")]
    [TestCase("Vtn:PollInterval", "00:00:00", "PollInterval", Description = "out of range")]
    [TestCase("Vtn:PollInterval", "2.00:00:00", "PollInterval", Description = "out of range")]
    [TestCase("Vtn:PollInterval", "soon", "PollInterval", Description = "no time")]
    [TestCase("Admission:Places", "64", "give one of Connections, AtOnce", Description = "no setting")]
    [TestCase("Admission:AtOnce", "0", "between 1 and 10000", Description = "nobody would be let in")]
    [TestCase("Admission:Waiting", "-1", "between 0 and 10000", Description = "out of range")]
    [TestCase("Admission:RestAtOnce", "0", "between 1 and 10000", Description = "the operator would not be let in")]
    [TestCase("Admission:BodyBytes", "1048576", "between 2097152 and 1073741824", Description = "no room for the greatest body beside another")]
    [TestCase("Admission:BodyWithin", "00:05:01", "between 00:00:01 and 00:05:00", Description = "out of range")]
    [TestCase("Admission:AnswerWithin", "00:00:00", "between 00:00:01 and 00:05:00", Description = "nobody reads so fast")]
    [TestCase("Admission:VenRate", "many", "Admission:VenRate", Description = "no number")]
    [TestCase("Admission:DrainWithin", "00:00:26", "between 00:00:01 and 00:00:25", Description = "longer than the process is given")]
    [TestCase("Ca:PushDomains", "org", "Ca:PushDomains: 'org' is no domain", Description = "everybody's")]
    [TestCase("Vtn:VtnId", "all-lower-case", "Vtn:VtnId must be", Description = "against its rule")]
    [CancelAfter(300_000)]
    public async Task Start_BadSetting_IsRefusedWithItsKey(string key, string value, string named, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var options = new MiddlewareOptions
        {
            DataFolder = folder["data"],
            LabAddress = new IPEndPoint(IPAddress.Loopback, 0),
            LogsToConsole = false,
            Settings = new Dictionary<string, string?> { [key] = value },
        };

        Assert.That(async () => await MiddlewareApp.StartAsync(MiddlewareApp.Build(options), cancellationToken), Throws.TypeOf<StartException>().With.Message.Contains(named));
    }

    [Test, CancelAfter(300_000)]
    public async Task Restart_EverythingAnOperatorSaw_IsStillThere(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var before = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());
        await before.PatchAsync($"api/v1/vens/{ven.VenId}", """{"groupIds": ["street-1"]}""", cancellationToken);
        var announced = await before.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken);
        await ven.DrainAsync(cancellationToken);
        var events = (await before.EventAsync((string)announced["id"]!, cancellationToken)).ToJsonString();
        var groups = (await before.GetAsync($"api/v1/vens/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK)["groupIds"]!.ToJsonString();

        await middleware.RestartAsync(cancellationToken);
        using var after = middleware.NewOperator();

        Assert.That((await after.EventAsync((string)announced["id"]!, cancellationToken)).ToJsonString(), Is.EqualTo(events));
        Assert.That((await after.GetAsync($"api/v1/vens/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK)["groupIds"]!.ToJsonString(), Is.EqualTo(groups));
    }
}
