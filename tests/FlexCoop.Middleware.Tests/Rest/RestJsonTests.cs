using System.Net;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>How resources are written.</summary>
public sealed class RestJsonTests
{
    [Test, CancelAfter(300_000)]
    public async Task Answer_MemberWithoutValue_IsNull(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.PostAsync("api/v1/events", SomeBody.Event(), cancellationToken);

        Assert.That(answer.Text, Does.Contain("\"priority\":0").And.Contain("\"comment\":null"));
    }

    [TestCase(double.NaN, "NaN")]
    [TestCase(double.PositiveInfinity, "Infinity")]
    [TestCase(double.NegativeInfinity, "-Infinity")]
    [CancelAfter(300_000)]
    public async Task Points_ValueThatJsonHasNoNumberFor_DoesNotHideTheOthers(double odd, string text, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());
        var shown = (await rest.GetAsync($"api/v1/vens/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);
        var request = (string)shown["reportRequests"]!.AsArray().Single()!["id"]!;

        await ven.SendAsync<OadrUpdatedReport>(
            SomeReport.Update(ven, request, ("heatpump.power", Some.Now, odd), ("heatpump.power", Some.Now.AddMinutes(1), 1)), cancellationToken);

        var points = (await rest.GetAsync($"api/v1/vens/{ven.VenId}/points", cancellationToken)).Expect(HttpStatusCode.OK);
        Assert.That(points.AsArray().Select(point => point!["value"]!.ToString()).Except([text]), Is.EqualTo(["1"]));
    }
}
