using Microsoft.Extensions.Hosting;

namespace FlexCoop.Ven.Gateway.Homes;

/// <summary>Keeps the agent's certificate renewed while the process runs.</summary>
internal sealed class CertificateKeeper(CertificateRenewal renewal) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await renewal.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
