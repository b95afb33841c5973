using System.Diagnostics;
using System.Text.Json;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Tests.Doors;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Access;

/// <summary>What a decision costs: a list of a thousand documents of a thousand members, by who acts for their cooperative.</summary>
[Explicit("it takes a minute, and says how long things take")]
public sealed class ListBench
{
    private const int Members = 1000;
    private const int Rounds = 40;

    [Test, CancelAfter(300_000)]
    public async Task List_OfAThousandMembers(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var schema = host.Services.GetRequiredService<ResourceSchemas>().All.Single(one => one.Name == "contracts");
        var (store, subjects) = (host.Services.GetRequiredService<ResourceStore>(), host.Services.GetRequiredService<PairwiseSubjects>());
        var body = JsonElement.Parse(schema.Examples[0].ToJsonString());
        for (var member = 0; member < Members; member++)
        {
            await host.NewBoxOfAsync($"p{member}", "local", cancellationToken);
            await store.MakeAsync(schema, [new NewDocument(null, new ResourceScope("local", subjects.OfMember("local", $"p{member}")), body)], keepsGoodRows: false, kept: null, cancellationToken);
        }

        using var http = host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Authorization = new("Bearer", await host.NewTokenAsync("agnes", Role.Cooperative, "local", ["contract.read"], cancellationToken));
        var took = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.GetTimestamp();
            var text = await http.GetStringAsync("api/v1/contracts?limit=1000", cancellationToken);
            took.Add(Stopwatch.GetElapsedTime(watch).TotalMilliseconds);
            Assert.That(JsonElement.Parse(text).GetProperty("items").GetArrayLength(), Is.EqualTo(Members));
        }

        took.Sort();
        TestContext.Out.WriteLine($"a list of {Members} documents of {Members} members: median {took[Rounds / 2]:0.0} ms, fastest {took[0]:0.0} ms");
    }
}
