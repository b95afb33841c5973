using System.Collections.Concurrent;
using FlexCoop.Ven.Gateway.Enrol;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>Homes that are enrolled at a platform, each as <c>enrol</c> does it: with a key, a certificate and connections of its own.</summary>
/// <param name="platform">Which.</param>
/// <param name="output">Where it is told who waits for his owner.</param>
/// <param name="told">The least that is logged.</param>
internal sealed class EnrolledHomes(SimPlatform platform, TextWriter output, LogLevel told) : IDisposable
{
    private const string Model = "Simulated home";

    /// <summary>How many enrol at once: no more than a platform has room for beside the others (Admission:RestAtOnce, RestWaiting).</summary>
    private const int AtOnce = 64;

    private readonly ConcurrentDictionary<string, IdentityFolder> _folders = new();
    private readonly List<EnrolledLink> _links = [];

    /// <summary>Enrols those that are not, and waits for their owners.</summary>
    /// <param name="homes">All homes.</param>
    /// <param name="cancellationToken">Breaks off; whoever begins again goes on where it was.</param>
    /// <exception cref="StartException">A home cannot be enrolled, and why.</exception>
    public Task EnrolAsync(IReadOnlyList<SimHome> homes, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        homes, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, EnrolAsync);

    /// <summary>Who a home is.</summary>
    public VenIdentity IdentityOf(string home) => _folders[home].Identity!;

    /// <summary>Opens a home's way to the VTN.</summary>
    /// <exception cref="StartException">Its key and certificate are broken.</exception>
    public EnrolledLink Open(string home)
    {
        var link = new EnrolledLink(_folders[home], platform.Signatures, new ConsoleLogger(home, told));
        _links.Add(link);
        return link;
    }

    public void Dispose()
    {
        foreach (var held in _links.Concat<IDisposable>(_folders.Values))
        {
            held.Dispose();
        }
    }

    private async ValueTask EnrolAsync(SimHome home, CancellationToken cancellationToken)
    {
        StateFolder.Make(home.StateFolder);
        var folder = _folders[home.Name] = EnrolledBox.Open(home.StateFolder);
        var options = new EnrolmentOptions
        {
            Server = platform.Server,
            StateFolder = home.StateFolder,
            Box = ThisBox.Facts(Model, home.Name),
            Roots = platform.Roots,
            Fingerprint = platform.Fingerprint,
            Claim = platform.Claims.ElementAtOrDefault(home.Number - 1),
        };
        var display = new HomeDisplay(home.Name, output, platform.IsJson, new ConsoleLogger(home.Name, told));
        try
        {
            display.ShowEnrolled(await new Enrolment(folder, options, display, TimeProvider.System, Random.Shared).RunAsync(cancellationToken));
        }
        catch (Exception refused) when (refused is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new StartException($"{home.Name}: {refused.Message}", refused);
        }
    }
}
