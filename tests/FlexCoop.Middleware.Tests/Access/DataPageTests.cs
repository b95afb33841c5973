using System.Text.Json.Nodes;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;

namespace FlexCoop.Middleware.Tests.Access;

/// <summary>What people see and decide of their data on pages, and that the same person stands in each line of the audit log.</summary>
public sealed class DataPageTests
{
    /// <summary>FC-SEC-12: shared on a page, withdrawn by an app, shown to nobody else: the same subject in each line, from the front end to the store.</summary>
    [Test, CancelAfter(300_000)]
    public async Task FCSEC12_SharedOnAPage_WithdrawnByRest_IsOnePersonInEachLine(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        await owner.Browser.GetAsync(Routes.Home, cancellationToken);
        Assert.That(owner.Browser.Text, Does.Contain($"href=\"{Routes.Data}\""));
        await owner.Browser.GetAsync(Routes.Data, cancellationToken);
        await owner.Browser.SubmitAsync(Routes.DataShare, cancellationToken, ("with", "cooperative:local"), ("finest", "raw"), ("purpose", "faultFinding"), ("days", "3"));
        await owner.Browser.GetAsync(Routes.Data, cancellationToken);
        var page = owner.Browser.Text;
        var token = await owner.GetTokenAsync(cancellationToken);
        using var http = host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var (inForce, _) = await ((AccessJudge)host.Services.GetService(typeof(AccessJudge))!).ReadAsync(token, Scopes.Api, cancellationToken);
        var person = inForce!.Mandate!.ProsumerId;
        var own = await host.NewTokenAsync(person, Role.Prosumer, "local", [Scopes.ConsentManage], cancellationToken);
        http.DefaultRequestHeaders.Authorization = new("Bearer", own);
        var id = (string)JsonNode.Parse(await http.GetStringAsync("api/v1/data-consents", cancellationToken))!["items"]![0]!["id"]!;
        using var withdrawn = await http.DeleteAsync($"api/v1/data-consents/{id}", cancellationToken);
        var log = (AuditLog)host.Services.GetService(typeof(AuditLog))!;
        await log.TakeOverAsync(cancellationToken);
        var lines = (await log.ListAsync(after: null, 1000, cancellationToken)).Select(entry => JsonNode.Parse(entry.Text!)!).Where(entry => ((string)entry["kind"]!).StartsWith("data-consent", StringComparison.Ordinal)).ToList();

        Assert.That(page, Does.Contain("cooperative:local: meter, as it is measured, for faultFinding").And.Contain("Withdraw"));
        Assert.That((int)withdrawn.StatusCode, Is.EqualTo(200));
        Assert.That(lines.Select(line => (string)line["kind"]!), Is.EqualTo(["data-consent-granted", "data-consent-withdrawn"]));
        Assert.That(lines.Select(line => ((string)line["actor"]!).Split(' ')[0]), Has.All.EqualTo($"person:{person}"));
        Assert.That(lines.Select(line => (string)line["subject"]!), Has.All.EqualTo(person));
        Assert.That(lines.Select(line => (string?)line["trace"]), Has.All.Not.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Page_ThatAsksForWhatCannotBe_SaysWhatCan(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        foreach (var (field, value) in new[] { ("with", "cooperative:<b>dorp</b>"), ("finest", "PT1S"), ("purpose", "x"), ("days", "367") })
        {
            await owner.Browser.GetAsync(Routes.Data, cancellationToken);
            (string, string)[] fields = [("with", "cooperative:local"), ("finest", "raw"), ("purpose", "faultFinding"), ("days", "3")];
            await owner.Browser.SubmitAsync(Routes.DataShare, cancellationToken, [.. fields.Where(one => one.Item1 != field), (field, value)]);

            Assert.That(owner.Browser.Text, Does.Contain("Go back").And.Not.Contain("<b>dorp"), field);
        }
    }
}
