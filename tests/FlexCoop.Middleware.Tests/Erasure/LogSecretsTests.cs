using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Erasure;

/// <summary>Neither secrets nor what tells of people comes into a log (T-35).</summary>
public sealed class LogSecretsTests
{
    [Test, CancelAfter(300_000)]
    public async Task T35_LogOfARun_HoldsNoSecretAndNothingPersonal(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken, EraseAndGrepTests.App);
        var markers = new Markers();
        markers.Add("the set-up code", host.SetupCode!);
        using var root = await host.SetUpAsync(cancellationToken);
        using var home = await SeededHome.NewAsync(host, root, markers, cancellationToken);
        using var stranger = host.NewClient(Door.Pages);
        foreach (var path in new[] { "login", "connect/token", "connect/device", "connect/revoke", "connect/introspect", "setup" })
        {
            using var form = new FormUrlEncodedContent([new("client_id", markers.At("a client that nobody knows")), new("password", markers.At("a wrong password")), new("code", markers.At("a wrong code")), new("token", markers.At("a token that is none"))]);
            await stranger.PostAsync(path, form, cancellationToken);
        }

        using var unreadable = new StringContent($"<{markers.At("XML that is none")}");
        await stranger.PostAsync("OpenADR2/Simple/2.0b/EiEvent", unreadable, cancellationToken);
        using var ven = host.NewVen(home.Certificate);
        await ven.PostAsync("EiReport", System.Text.Encoding.UTF8.GetBytes($"<oadrPayload><{markers.At("an element that is none")}/></oadrPayload>"), cancellationToken);
        foreach (var secret in root.Secrets.Concat(home.Owner.Secrets).Concat(home.Secrets))
        {
            markers.Add("a secret", secret);
        }

        foreach (var key in host.Services.GetRequiredService<KeyRing>().Keys)
        {
            markers.Add("a key of the ring", Convert.ToHexStringLower(key.Key));
        }

        foreach (var file in Directory.GetFiles(host.DataFolder + ".secrets", "*.key"))
        {
            var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
            markers.Add(file, Convert.ToHexStringLower(bytes));
            markers.Add(file, Convert.ToBase64String(bytes));
        }

        var log = host.Logged.Text;

        Assert.That(log, Does.Contain(home.VenId.Value), "it tells the operator's story");
        Assert.That(markers.FindIn("the log", log), Is.Empty);
    }

    [TestCase("'a' is no rID", "'…' is no rID")]
    [TestCase("rID 'it's' of 'b': changed", "rID '…': changed")]
    [TestCase("is not closed: 'abc", "is not closed: '…'")]
    [TestCase("nothing is quoted", "nothing is quoted")]
    public void T35_WordsOfOurs_AreShownWithoutWhatTheyQuote(string words, string shown) => Assert.That(QuotingText.FromString(words).ToString(), Is.EqualTo(shown));

    [Test]
    public void T35_WhatOthersChose_IsNotShown() => Assert.That(HiddenText.FromString("the Smiths").ToString(), Is.EqualTo("…"));
}
