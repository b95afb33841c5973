using System.Text;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests;

/// <summary>A lab has no audit log, and what is recorded for one does not pile up.</summary>
public sealed class UnkeptRecordsTests
{
    [Test, CancelAfter(300_000)]
    public async Task Records_AreDroppedEachMinute(CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:VenRate", "20"));
        using var rest = lab.NewOperator();
        var records = lab.Services.GetRequiredService<Database>().Log(AuditTrail.Definition);
        await rest.SendAsync(HttpMethod.Put, "api/v1/market-contexts/dr", RestClient.Bytes(Encoding.UTF8.GetBytes("""{"uri":"http://example.org/dr"}"""), "application/json"), cancellationToken);
        var recorded = await records.ReadAsync(after: 0, limit: 10, cancellationToken);

        do
        {
            lab.Wire.Advance(TimeSpan.FromMinutes(1));
        }
        while ((await records.ReadAsync(after: 0, limit: 10, cancellationToken)).Count > 0);

        Assert.That(recorded, Is.Not.Empty);
    }
}
