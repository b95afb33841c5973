using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>What clients read first (RFC 8414, OpenID Connect Discovery).</summary>
public sealed class DiscoveryTests
{
    [Test, CancelAfter(300_000)]
    public async Task Metadata_EveryEndpointThatItNames_IsThere(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var http = host.NewHttp();
        var metadata = JsonNode.Parse(await http.GetStringAsync(Routes.OpenIdConfiguration, cancellationToken))!.AsObject();

        Assert.That((string)metadata["issuer"]!, Is.EqualTo(host.Issuer));
        Assert.That(await http.GetStringAsync(Routes.ServerMetadata, cancellationToken), Is.EqualTo(metadata.ToJsonString()));
        foreach (var (name, address) in metadata.Where(member => member.Key.EndsWith("_endpoint", StringComparison.Ordinal) || member.Key == "jwks_uri"))
        {
            Assert.That((string)address!, Does.StartWith(host.Issuer + "/connect/"));
            using var answer = await http.GetAsync((string)address!, cancellationToken);
            Assert.That(answer.StatusCode, Is.Not.EqualTo(HttpStatusCode.NotFound), name);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Keys_Published_ArePublicHalvesAndSurviveARestart(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var http = host.NewHttp();
        var before = await http.GetStringAsync(Routes.Keys, cancellationToken);

        await host.RestartAsync(cancellationToken);
        using var again = host.NewHttp();

        Assert.That(await again.GetStringAsync(Routes.Keys, cancellationToken), Is.EqualTo(before));
        var key = JsonNode.Parse(before)!["keys"]!.AsArray().Single()!.AsObject();
        Assert.That(key.Select(member => member.Key), Is.EquivalentTo("kty use alg kid crv x y".Split(' ')));
    }

    /// <summary>FC-MW-2: a component's token outlives the rotation of the key that signed it.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Worker_TokenSignedBeforeARotation_IsStillGood(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        host.Test.Advance(SigningKeys.SignsFor - TimeSpan.FromMinutes(1));
        await host.RestartAsync(cancellationToken);
        var (_, before) = await host.PostAsync(Routes.Token, null, cancellationToken, [.. host.Proof("api"), ("grant_type", "client_credentials"), ("scope", "event.read")]);
        host.Test.Advance(TimeSpan.FromMinutes(2));

        Assert.That(await host.IsActiveAsync((string)before["access_token"]!, cancellationToken));
        var (_, after) = await host.PostAsync(Routes.Token, null, cancellationToken, [.. host.Proof("api"), ("grant_type", "client_credentials"), ("scope", "event.read")]);
        Assert.That(await host.IsActiveAsync((string)after["access_token"]!, cancellationToken));
        Assert.That(Kid(before), Is.Not.EqualTo(Kid(after)));
    }

    private static string Kid(JsonObject tokens)
    {
        StrictBase64Url.TryRead(((string)tokens["access_token"]!).Split('.')[0], out var header);
        return (string)JsonNode.Parse(header)!["kid"]!;
    }
}
