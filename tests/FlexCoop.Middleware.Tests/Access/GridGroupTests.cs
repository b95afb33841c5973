using System.Text.Json.Nodes;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Tests.Access;

/// <summary>T-39: grid operators see sums of many homes, from which none can be taken out.</summary>
public sealed class GridGroupTests
{
    [Test, CancelAfter(300_000)]
    public async Task T39_Group_OfFewerThanKHomes_HasNoValue_AndSaysSo(CancellationToken cancellationToken)
    {
        await using var world = await StartAsync(9, cancellationToken);

        var nine = await QuartersAsync(world, cancellationToken);
        var unknown = await QuartersAsync(world, cancellationToken, "node-404");
        await world.AddHomeAsync("n9", TwoCooperatives.Local, cancellationToken, "node-1");
        await world.ReportAsync(Enumerable.Range(0, 10).Select(number => $"n{number}"), cancellationToken);
        await world.Get<GridGroups>().FollowAsync(cancellationToken);
        var before = await QuartersAsync(world, cancellationToken);
        await world.SettleAsync(cancellationToken);
        var ten = await QuartersAsync(world, cancellationToken);

        Assert.That(nine, Is.EqualTo(["- withheld", "- withheld", "- withheld", "- withheld"]));
        Assert.That(unknown, Is.EqualTo(nine), "a node of too few is as one of none");
        Assert.That(before, Is.EqualTo(nine), "nor is anything shown from before they were ten");
        Assert.That(ten, Is.EqualTo(["1045", "1045", "1045", "1045"]));
    }

    /// <summary>Who asks for one and the same quarter before and after a home joins or leaves subtracts nothing.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T39_TwoQuestionsThatDifferInOneHome_GiveTheSameAnswer(CancellationToken cancellationToken)
    {
        await using var world = await StartAsync(11, cancellationToken);

        var before = await QuartersAsync(world, cancellationToken);
        await world.ChangeMandateAsync("n0", MandateAct.Revoke, cancellationToken);
        var left = await QuartersAsync(world, cancellationToken);
        await world.AddHomeAsync("n11", TwoCooperatives.Local, cancellationToken, "node-1");
        await world.ReportAsync(Enumerable.Range(1, 11).Select(number => $"n{number}"), cancellationToken);
        var joined = await QuartersAsync(world, cancellationToken);

        Assert.That(before, Has.All.EqualTo("1155"));
        Assert.That((left, joined), Is.EqualTo((before, before)));
    }

    /// <summary>Groups are a partition: a home of two nodes is in neither, so that no two sums overlap; and there is no choice of points, times or homes.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T39_Groups_DoNotOverlap_AndNothingElseCanBeChosen(CancellationToken cancellationToken)
    {
        await using var world = await StartAsync(10, cancellationToken);
        using var answer = await world["operator"].PatchAsync($"api/v1/vens/{world.VenOf("n0")}", new StringContent("""{"pnodes":["node-1","node-2"]}""", System.Text.Encoding.UTF8, "application/merge-patch+json"), cancellationToken);
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));

        Assert.That(await QuartersAsync(world, cancellationToken), Has.All.EqualTo("- withheld"));
        foreach (var parameter in new[] { "bucket=PT1M", "rid=home.power", "ven=" + world.VenOf("n1") })
        {
            Assert.That((await world.AskAsync("grid", "GET", $"grid-groups/node-1/quarters?{parameter}", cancellationToken)).Status, Is.EqualTo(400), parameter);
        }
    }

    /// <summary>Ten boxes are no ten homes where they are one member's, and what measures nothing in a quarter is none in it.</summary>
    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(300_000)]
    public async Task T39_HomesThatAreNone_DoNotHideAnother(bool isOneMembers, CancellationToken cancellationToken)
    {
        await using var world = await StartAsync(isOneMembers ? 1 : 10, cancellationToken);
        if (isOneMembers)
        {
            for (var number = 1; number < 10; number++)
            {
                await world.AddHomeAsync($"n{number}", TwoCooperatives.Local, cancellationToken, "node-1", owner: "n0");
            }

            await world.SettleAsync(cancellationToken);
            await world.ReportAsync(Enumerable.Range(0, 10).Select(number => $"n{number}"), cancellationToken);
        }
        else
        {
            var work = new UnitOfWork();
            foreach (var number in Enumerable.Range(1, 9))
            {
                PointMeaning power = new() { ReportType = "usage", ReadingType = "Direct Read", Unit = "W", Since = world.Start.AddHours(2) };
                work.Put(PointDocument.Collection, new PointDocument { VenId = world.VenOf($"n{number}"), RId = "home.power", Meanings = [power with { Unit = "celsius", Since = null }, power] });
            }

            await world.Get<Database>().CommitAsync(work, cancellationToken);
            await world.Get<PointBook>().LoadAsync(cancellationToken);
        }

        Assert.That(await QuartersAsync(world, cancellationToken), Has.All.EqualTo("- withheld"));
    }

    /// <summary>A node that gets another name is not added up anew for the past: all but one of its homes are not subtracted from all.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T39_NodeThatIsRenamed_TellsNoPastOfItsHomes(CancellationToken cancellationToken)
    {
        await using var world = await StartAsync(12, cancellationToken);
        var before = await QuartersAsync(world, cancellationToken);
        foreach (var number in Enumerable.Range(0, 11))
        {
            using var answer = await world["operator"].PatchAsync($"api/v1/vens/{world.VenOf($"n{number}")}", new StringContent("""{"pnodes":["node-1a"]}""", System.Text.Encoding.UTF8, "application/merge-patch+json"), cancellationToken);
            Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        }

        var unnoticed = await QuartersAsync(world, cancellationToken, "node-1a");
        await world.Get<GridGroups>().FollowAsync(cancellationToken);
        var noticed = await QuartersAsync(world, cancellationToken, "node-1a");

        Assert.That(before, Has.All.EqualTo("1266"));
        Assert.That(unnoticed, Has.All.EqualTo("- withheld"));
        Assert.That(noticed, Has.All.EqualTo("- withheld"));
        Assert.That(await QuartersAsync(world, cancellationToken), Is.EqualTo(before));
    }

    /// <summary>How long may be asked for tells nothing of how many homes there are; a page adds up its own quarters alone.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T39_LengthOfAQuestion_IsTheSameForEachNode(CancellationToken cancellationToken)
    {
        await using var world = await StartAsync(12, cancellationToken);
        var answers = new List<int>();
        foreach (var node in new[] { "node-1", "node-404" })
        {
            foreach (var days in new[] { 31, 32, 3660 })
            {
                answers.Add((await world.AskAsync("grid", "GET", $"grid-groups/{node}/quarters?limit=1&from={TwoCooperatives.Text(world.Start.AddDays(-days).AddHours(1))}&to={TwoCooperatives.Text(world.Start.AddHours(1))}", cancellationToken)).Status);
            }
        }

        var first = (await world.AskAsync("grid", "GET", $"grid-groups/node-1/quarters?{world.Range}&limit=1", cancellationToken)).Body!;
        var second = (await world.AskAsync("grid", "GET", $"grid-groups/node-1/quarters?{world.Range}&limit=3&after={first["next"]}", cancellationToken)).Body!;

        Assert.That(answers, Is.EqualTo([200, 422, 422, 200, 422, 422]));
        Assert.That(first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(item => $"{item!["start"]} {item["value"]}"), Is.EqualTo(Enumerable.Range(0, 4).Select(quarter => $"{TwoCooperatives.Text(world.Start.AddMinutes(15 * quarter))} 1266")));
        Assert.That(second["next"], Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Groups_AreForGridOperators_AsManyHomesAsSettingsAndPoliciesSay(CancellationToken cancellationToken)
    {
        await using var world = await StartAsync(10, cancellationToken, ("Access:MinHomes", "5"));
        async Task<string> ListAsync() => string.Join(' ', (await world.AskAsync("grid", "GET", "grid-groups", cancellationToken)).Body!["items"]!.AsArray().Select(item => (string)item!["id"]!));

        var byDefault = await ListAsync();
        var shown = await QuartersAsync(world, cancellationToken);
        await world.ChangePolicyAsync("dso-groups", policy => policy["minHomes"] = 11, cancellationToken);
        var stricter = (await ListAsync(), await QuartersAsync(world, cancellationToken));
        await world.ChangePolicyAsync("dso-groups", policy => policy["only"] = new JsonArray("another-grid"), cancellationToken);
        var others = new List<int>();
        foreach (var actor in TwoCooperatives.Actors)
        {
            others.Add((await world.AskAsync(actor, "GET", "grid-groups", cancellationToken)).Status);
        }

        Assert.That((byDefault, stricter.Item1, string.Join(' ', stricter.Item2.Distinct())), Is.EqualTo(("node-1", "", "- withheld")));
        Assert.That(shown, Has.All.EqualTo("1045"), "what was shown of ten is not shown where eleven are asked for");
        Assert.That(others, Has.All.EqualTo(403));
    }

    private static async Task<TwoCooperatives> StartAsync(int homes, CancellationToken cancellationToken, params IEnumerable<(string Key, string Value)> settings)
    {
        var world = await TwoCooperatives.StartAsync(cancellationToken, [("Identity:BoxesPerPerson", "100"), .. settings]);
        for (var number = 0; number < homes; number++)
        {
            await world.AddHomeAsync($"n{number}", number % 2 == 0 ? TwoCooperatives.Local : TwoCooperatives.Dorp, cancellationToken, "node-1");
        }

        await world.SettleAsync(cancellationToken);
        await world.ReportAsync(Enumerable.Range(0, homes).Select(number => $"n{number}"), cancellationToken);
        return world;
    }

    private static async Task<List<string>> QuartersAsync(TwoCooperatives world, CancellationToken cancellationToken, string node = "node-1")
    {
        var (status, body, _) = await world.AskAsync("grid", "GET", $"grid-groups/{node}/quarters?{world.Range}", cancellationToken);
        Assert.That(status, Is.EqualTo(200), $"{body}");
        return [.. body!["items"]!.AsArray().Select(item => $"{item!["value"]?.ToString() ?? "-"} {string.Join('+', item["flags"]!.AsArray())}".TrimEnd())];
    }
}
