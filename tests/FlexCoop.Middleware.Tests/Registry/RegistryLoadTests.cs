using System.Diagnostics;
using FlexCoop.Middleware.Registry;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Registry;

/// <summary>Many VENs tell of many devices at once.</summary>
public sealed class RegistryLoadTests
{
    /// <summary>While the registry writes the documents of a storm of METADATA, VENs are answered as before.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Metadata_AStorm_KeepsNobodyWaiting(CancellationToken cancellationToken)
    {
        const int Vens = 100;
        const int Each = 20;
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:WaitWithin", "00:00:30"), ("Admission:Waiting", "10000"));
        var vens = new List<TestVen>();
        for (var index = 0; index < Vens; index++)
        {
            var ven = middleware.NewVen();
            await ven.RegisterAsync(cancellationToken, $"ven-{index}");
            vens.Add(ven);
        }

        var book = middleware.Services.GetRequiredService<DeviceBook>();
        var metadata = RegistryBench.Metadata([.. Enumerable.Range(0, Each).Select(index => $"heatpump-{index}")]);
        var storm = Task.WhenAll(vens.Skip(1).Select(ven => ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m1", Reports = metadata, VenId = ven.VenId }, cancellationToken)));
        var (polls, watch) = (new List<double>(), Stopwatch.StartNew());
        while (book.All.Count < (Vens - 1) * Each)
        {
            var before = watch.Elapsed;
            await vens[0].PollAsync(cancellationToken);
            polls.Add((watch.Elapsed - before).TotalMilliseconds);
        }

        await storm;
        TestContext.Out.WriteLine($"{(Vens - 1) * Each} devices in {watch.Elapsed.TotalSeconds:F1} s; {polls.Count} polls meanwhile, median {polls.Order().ElementAt(polls.Count / 2):F1} ms, longest {polls.Max():F0} ms");
        vens.ForEach(ven => ven.Dispose());
        Assert.That(polls.Order().ElementAt(polls.Count / 2), Is.LessThan(10_000));
        Assert.That(book.All, Has.Count.EqualTo((Vens - 1) * Each));
    }
}
