using FlexCoop.OpenAdr;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Resources;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Homes;

/// <summary>A simulated home, its undisturbed twin, and the VEN that drives the home.</summary>
internal sealed class HomeAgent : IDisposable
{
    private readonly string _homeFolder;
    private readonly SimulatedHome? _home;
    private readonly SimulatedHome? _twin;

    /// <summary>Opens all that the state folder holds of them.</summary>
    /// <param name="options">The VEN's options.</param>
    /// <param name="setup">What the home is made from.</param>
    /// <param name="prices">From which price on the devices save.</param>
    /// <param name="http">Makes the connections to the VTN.</param>
    /// <param name="clocks">The two times.</param>
    /// <param name="logger">Where the story is told.</param>
    /// <param name="connections">Those that <paramref name="http"/> makes with a certificate; null for none.</param>
    /// <exception cref="StartException">The state folder is in use, or holds something else.</exception>
    public HomeAgent(VenOptions options, HomeSetup setup, PriceLevels prices, HttpClient http, Clocks clocks, ILogger logger, VenConnections? connections = null)
    {
        Name = options.VenName;
        _homeFolder = Path.Combine(options.StateFolder, "home");
        try
        {
            // The home and its twin begin at the same instant, also when the process died between the two.
            var now = clocks.Domain.GetUtcNow();
            _home = SimulatedHome.Open(setup, now, _homeFolder);
            _twin = SimulatedHome.Open(setup, _home.Origin, Path.Combine(options.StateFolder, "twin"));
            var translation = new SignalTranslation(prices);
            Ven = new VenAgent(
                options,
                [.. _home.Devices.Select(device => new DeviceResource(new ResourceId($"{Name}.{device.Id}"), device, translation))],
                http,
                clocks,
                logger,
                setup.Parameters.Seed,
                connections);
        }
        catch (IOException held) when (FileLock.IsHeld(held))
        {
            Dispose();
            throw new StartException(
                $"{options.VenName}: the state folder '{Path.GetFullPath(options.StateFolder)}' is in use by another agent; stop that one, or give this one a folder of its own by 'state'.", held);
        }
        catch (Exception refused) when (refused is IOException or InvalidDataException or ArgumentException or UnauthorizedAccessException)
        {
            Dispose();
            throw new StartException($"{options.VenName}: {refused.Message}", refused);
        }

        Observer = new HomeObserver(_home, _twin);
    }

    /// <summary>The VEN's name.</summary>
    public string Name { get; }

    public VenAgent Ven { get; }

    /// <summary>What keeps the certificate renewed; null where the agent has none.</summary>
    public CertificateRenewal? Renewal { get; init; }

    /// <summary>Watches the home beside its twin.</summary>
    public HomeObserver Observer { get; }

    /// <summary>What the devices of the home have taken, by their own ledger, oldest first.</summary>
    public IReadOnlyList<LedgerLine> Ledger => HomeMemory.ReadLedger(_homeFolder);

    public void Dispose()
    {
        Ven?.Dispose();
        _twin?.Dispose();
        _home?.Dispose();
    }
}
