using FlexCoop.Middleware.Identity;
using Microsoft.Extensions.Configuration;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>The section <c>Identity</c> of the settings.</summary>
public sealed class IdentityOptionsTests
{
    [Test]
    public void Read_ClientsAndCooperatives_AreWhatWasSaid()
    {
        var options = Read(
            ("Identity:Issuer", "https://id.example"), ("Identity:RefreshReuseLeeway", "00:00:00"), ("Identity:Clients:0:Id", "app"), ("Identity:Clients:0:Authentication", "PrivateKeyJwt"), ("Identity:Clients:0:Grants:0", "authorization_code"),
            ("Identity:Cooperatives:0:Id", "one"), ("Identity:Cooperatives:0:Algorithms:0", "ES256"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Issuer, Is.EqualTo("https://id.example"));
            Assert.That(options.RefreshReuseLeeway, Is.EqualTo(TimeSpan.Zero));
            Assert.That(options.Clients.Single().Authentication, Is.EqualTo(ClientAuthentication.PrivateKeyJwt));
            Assert.That(options.Clients.Single().Grants, Is.EqualTo(new[] { Grants.AuthorizationCode }));
            Assert.That(options.Cooperatives.Single().Algorithms, Is.EqualTo(new[] { JwsAlgorithm.ES256 }), "not added to others");
        }
    }

    [TestCase("Identity:Isuer", "https://id.example", "Isuer", Description = "misspelt")]
    [TestCase("Identity:Issuer", "http://id.example", "https", Description = "in the clear")]
    [TestCase("Identity:Issuer", "https://id.example/", "slash")]
    [TestCase("Identity:AccessTokenLifetime", "00:11:00", "AccessTokenLifetime")]
    [TestCase("Identity:AccessTokenLifetime", "00:04:00", "AccessTokenLifetime")]
    [TestCase("Identity:RefreshReuseLeeway", "00:00:30", "RefreshReuseLeeway")]
    [TestCase("Identity:Clients:0:Secret", "x", "Secret", Description = "there are no client secrets")]
    [TestCase("Identity:Clients:0:Authentication", "Basic", "Authentication")]
    public void Read_BadSetting_IsRefusedWithItsKey(string key, string value, string named) =>
        Assert.That(() => Read((key, value)), Throws.TypeOf<StartException>().With.Message.Contains(named));

    private static IdentityOptions Read(params (string Key, string Value)[] settings) =>
        IdentityOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value))).Build());
}
