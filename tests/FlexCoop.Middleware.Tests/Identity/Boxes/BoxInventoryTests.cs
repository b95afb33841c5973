using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Label codes: what is printed on a box is checked against what its cooperative imported, never against what the box sent (§2.2, step 4; §2.3).</summary>
public sealed class BoxInventoryTests
{
    private const string Serial = "S-77";
    private const string Label = "7KQ4-M2XV-9TRB";

    [Test, CancelAfter(300_000)]
    public async Task Label_TypedByTheOwner_LetsTheBoxJoinOnce(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var anna = await host.NewPersonAsync(cancellationToken);
        using var bert = await host.NewPersonAsync(cancellationToken, login: "bert");
        await ImportAsync(host, Row(Serial, Label), cancellationToken);
        var box = await AskAsync(host, Serial, cancellationToken);
        var second = await AskAsync(host, Serial, cancellationToken);

        await DecideAsync(anna, box, Label.ToLowerInvariant().Replace('-', ' '), cancellationToken);
        Assert.That(anna.Text, Does.Contain("The box joins"));
        Assert.That(await PollAsync(host, box, cancellationToken), Is.Null);

        await FindAsync(bert, second, cancellationToken);
        Assert.That(bert.Text, Does.Contain("cannot join by its code alone"), "a label code is good for one box");
        Assert.That((await ImportAsync(host, Row(Serial, Label), cancellationToken)).Unchanged, Is.EqualTo(1), "it stays used");
        await ImportAsync(host, Row(Serial, "NEW-LABEL-1"), cancellationToken);
        await DecideAsync(bert, second, "NEW-LABEL-1", cancellationToken);
        Assert.That(bert.Text, Does.Contain("The box joins"), "a new label is");
    }

    /// <summary>The attacker has a box of his own, and relays his user code with the label code that is printed on his.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T24_LabelOfAnotherSerial_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var victim = await host.NewPersonAsync(cancellationToken);
        await ImportAsync(host, [.. Row(Serial, Label), .. Row("HIS-1", "HISLABEL1")], cancellationToken);
        var victims = await AskAsync(host, Serial, cancellationToken, ("device_label", "HISLABEL1"), ("label", "HISLABEL1"));
        var unknown = await AskAsync(host, "HIS-2", cancellationToken);

        await DecideAsync(victim, victims, "HISLABEL1", cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(victim.Status, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(victim.Text, Does.Contain("not the label code of the box"));
            Assert.That(await PollAsync(host, victims, cancellationToken), Is.EqualTo("authorization_pending"));
        }

        await FindAsync(victim, unknown, cancellationToken);
        Assert.That(victim.Text, Does.Contain("cannot join by its code alone"));
    }

    /// <summary>Who knows a serial number locks out himself, in whatever session, and not the owner of the box.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Label_WrongFiveTimes_IsLockedForThatPersonAlone(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var account = await host.MakeAccountAsync("mallory", Role.Prosumer, cancellationToken);
        using var mallory = host.NewBrowser();
        await account.LogInAsync(mallory, cancellationToken);
        using var anna = await host.NewPersonAsync(cancellationToken);
        await ImportAsync(host, Row(Serial, Label), cancellationToken);
        for (var guess = 0; guess < 5; guess++)
        {
            await DecideAsync(mallory, await AskAsync(host, Serial, cancellationToken), $"GUESS-{guess}", cancellationToken);
            Assert.That(mallory.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        }

        using var later = host.NewBrowser();
        await account.LogInAsync(later, cancellationToken);
        var code = await AskAsync(host, Serial, cancellationToken);
        await FindAsync(later, code, cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(later.Status, Is.EqualTo(HttpStatusCode.TooManyRequests), "each device code of the box, and each session");
            Assert.That(later.Text, Does.Contain("--claim").And.Contain(Routes.AddBox), "the way out");
            Assert.That(await PollAsync(host, code, cancellationToken), Is.EqualTo("authorization_pending"));
        }

        await DecideAsync(anna, code, Label, cancellationToken);
        Assert.That(anna.Text, Does.Contain("The box joins"));
    }

    /// <summary>Members of one cooperative have no boxes of another.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Label_OfAnotherCooperative_IsNoWay(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(
            cancellationToken, options => options.Cooperatives = [new CooperativeOptions { Id = "dorp", Name = "Dorp", Issuer = "https://dorp.example", ClientId = "flexcoop" }]);
        using var anna = await host.NewPersonAsync(cancellationToken);
        await host.Services.GetRequiredService<BoxInventory>().ImportAsync("dorp", Row(Serial, Label), cancellationToken);

        await FindAsync(anna, await AskAsync(host, Serial, cancellationToken), cancellationToken);

        Assert.That(anna.Text, Does.Contain("cannot join by its code alone"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Import_WithBadRows_NamesEachAndKeepsNone(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var inventory = host.Services.GetRequiredService<BoxInventory>();
        InventoryRow good = Row(Serial, Label)[0];

        var (done, faults) = await inventory.ImportAsync("nowhere", [good, good, good with { Serial = "" }, good with { Serial = " x" }, good with { Serial = "€" }, good with { Serial = "S-78", LabelHash = "abc" }], cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(done, Is.Null);
            Assert.That(
                faults.Select(fault => fault.Member),
                Is.EqualTo(["cooperative", "boxes[1].serial", "boxes[2].serial", "boxes[3].serial", "boxes[4].serial", "boxes[5].labelHash"]));
            Assert.That(await inventory.ListAsync(after: null, limit: 10, cancellationToken), Is.Empty);
        }
    }

    private static IReadOnlyList<InventoryRow> Row(string serial, string label) =>
        [new InventoryRow(serial, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{serial}:{label.Replace("-", "", StringComparison.Ordinal)}"))))];

    private static async Task<InventoryImport> ImportAsync(IdentityHost host, IReadOnlyList<InventoryRow> rows, CancellationToken cancellationToken)
    {
        var (done, faults) = await host.Services.GetRequiredService<BoxInventory>().ImportAsync(cooperative: null, rows, cancellationToken);
        Assert.That(faults, Is.Empty);
        return done!;
    }

    private static async Task<JsonObject> AskAsync(IdentityHost host, string serial, CancellationToken cancellationToken, params (string Name, string? Value)[] others)
    {
        var (status, json) = await host.AskForCodeAsync(null, cancellationToken, [("scope", "ven.enrol"), ("device_serial", serial), .. others]);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), json.ToJsonString());
        return json;
    }

    private static async Task<string?> PollAsync(IdentityHost host, JsonObject code, CancellationToken cancellationToken) =>
        (string?)(await host.PollAsync(code, http: null, cancellationToken)).Json["error"];

    private static async Task FindAsync(TestBrowser person, JsonObject code, CancellationToken cancellationToken)
    {
        await person.GetAsync(Routes.Device, cancellationToken);
        await person.SubmitAsync(Routes.Device, cancellationToken, ("user_code", (string)code["user_code"]!));
    }

    private static async Task DecideAsync(TestBrowser person, JsonObject code, string label, CancellationToken cancellationToken)
    {
        await FindAsync(person, code, cancellationToken);
        await person.SubmitAsync(Routes.DeviceDecision, cancellationToken, ("decision", "allow"), ("label", label));
    }
}
