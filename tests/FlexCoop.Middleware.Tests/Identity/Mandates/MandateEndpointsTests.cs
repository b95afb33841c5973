using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary><c>/api/v1/mandates</c>: one's own, and nobody else's.</summary>
public sealed class MandateEndpointsTests
{
    [Test, CancelAfter(300_000)]
    public async Task Mandate_OfThePerson_IsListedSuspendedResumedAndWithdrawn(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var http = host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Authorization = new("Bearer", await host.NewTokenAsync(cancellationToken, Scopes.ConsentManage));
        var box = await GiveAsync(host, "root", cancellationToken);

        var listed = JsonNode.Parse(await http.GetStringAsync("api/v1/mandates", cancellationToken))!["items"]!.AsArray();
        var states = new List<string>();
        foreach (var act in new Func<Task<HttpResponseMessage>>[]
        {
            () => http.PostAsync($"api/v1/mandates/{box.Id}/suspend", content: null, cancellationToken),
            () => http.PostAsync($"api/v1/mandates/{box.Id}/suspend", content: null, cancellationToken),
            () => http.PostAsync($"api/v1/mandates/{box.Id}/resume", content: null, cancellationToken),
            () => http.DeleteAsync($"api/v1/mandates/{box.Id}", cancellationToken),
            () => http.DeleteAsync($"api/v1/mandates/{box.Id}", cancellationToken),
        })
        {
            using var answer = await act();
            var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!;
            states.Add(answer.IsSuccessStatusCode ? (string)json["state"]! : $"{(int)answer.StatusCode}");
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(listed, Has.Count.EqualTo(2));
            Assert.That(listed.Select(mandate => (string?)mandate!["venId"]), Does.Contain(box.VenId));
            Assert.That(string.Join(' ', states), Is.EqualTo("suspended 404 active revoked 404"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Mandate_WhoseTimeIsOver_IsShownAsExpiredBeforeAndAfterItIsEnded(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var http = host.NewClient(Door.Pages);
        var mandate = await GiveAsync(host, "root", cancellationToken, host.Wire.GetUtcNow().AddMinutes(5));
        host.Wire.Advance(TimeSpan.FromMinutes(5));
        http.DefaultRequestHeaders.Authorization = new("Bearer", await host.NewTokenAsync(cancellationToken, Scopes.ConsentManage));
        async Task<string> StateAsync() => (string)JsonNode.Parse(await http.GetStringAsync("api/v1/mandates", cancellationToken))!["items"]!.AsArray().Single(listed => (string)listed!["id"]! == mandate.Id)!["state"]!;

        var before = await StateAsync();
        await host.Services.GetRequiredService<Expiry>().RunAsync(cancellationToken);
        var after = await StateAsync();

        Assert.That((before, after), Is.EqualTo(("expired", "expired")));
        Assert.That((await host.Services.GetRequiredService<MandateBook>().FindAsync(mandate.Id, cancellationToken))!.IsFinished);
    }

    [Test, CancelAfter(300_000)]
    public async Task Mandate_OfSomebodyElse_IsNeitherShownNorTouched(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var http = host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Authorization = new("Bearer", await host.NewTokenAsync(cancellationToken, Scopes.ConsentManage));
        var foreign = await GiveAsync(host, "somebody-else", cancellationToken);

        var listed = await http.GetStringAsync("api/v1/mandates", cancellationToken);
        using var withdrawn = await http.DeleteAsync($"api/v1/mandates/{foreign.Id}", cancellationToken);

        Assert.That(listed, Does.Not.Contain(foreign.Id));
        Assert.That(withdrawn.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await host.Services.GetRequiredService<MandateBook>().FindAsync(foreign.Id, cancellationToken))!.State, Is.EqualTo(MandateState.Active));
    }

    private static async Task<MandateDocument> GiveAsync(DoorsHost host, string prosumerId, CancellationToken cancellationToken, DateTimeOffset? until = null)
    {
        var now = host.Wire.GetUtcNow();
        var work = new UnitOfWork();
        var session = new SessionDocument { Id = "", ProsumerId = prosumerId, AuthTime = now, LastSeenAt = now, ExpiresAt = now };
        var mandate = host.Services.GetRequiredService<MandateBook>().Give(work, session, BuiltInClients.Gateway.Id, [Scopes.VenEnrol], box: null, until);
        await host.Services.GetRequiredService<IdentityStores>().Identity.CommitAsync(work, cancellationToken);
        return mandate;
    }
}
