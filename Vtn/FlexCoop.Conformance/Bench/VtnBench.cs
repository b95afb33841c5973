using System.Security.Cryptography;
using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>What a scenario works with: the operator of the VTN under test, and as many raw VENs as it wants.</summary>
/// <param name="vtn">The operator of the VTN under test.</param>
/// <param name="cancellationToken">Gives the scenario up.</param>
/// <param name="mode">Pull, or push: how the raw VENs register.</param>
public sealed class VtnBench(IVtnOperator vtn, CancellationToken cancellationToken, TransferModes mode = TransferModes.Pull) : IDisposable
{
    private readonly List<RawVen> _vens = [];

    /// <summary>The operator of the VTN under test.</summary>
    public IVtnOperator Operator => vtn;

    /// <summary>Gives the scenario up.</summary>
    public CancellationToken Cancellation => cancellationToken;

    /// <summary>Takes what goes over the wire; null when nobody wants it.</summary>
    public Transcript? Transcript { get; init; }

    /// <summary>How the VENs show themselves over TLS, one after the other; none in the clear.</summary>
    public IReadOnlyList<RawVenSecurity> Securities { get; init; } = [];

    /// <summary>The name under which the VTN under test reaches the VENs in push mode over TLS.</summary>
    public string PushHost { get; init; } = "localhost";

    /// <summary>A VEN that has sent nothing yet.</summary>
    /// <exception cref="ScenarioSkippedException">There is no certificate left for it.</exception>
    public RawVen NewVen()
    {
        if (Securities.Count > 0 && _vens.Count >= Securities.Count)
        {
            throw new ScenarioSkippedException($"It takes more than {Securities.Count} VENs, and there is no certificate for another one");
        }

        var security = Securities.Count > 0 ? Securities[_vens.Count] : null;
        var ven = mode == TransferModes.Push
            ? new RawVen(vtn.Url, security, Transcript, new PushListener(security is null ? null : new PushListenerSecurity(security.Certificate, PushHost, security.Trust), Transcript), vtn.PushIdleAsync)
            : new RawVen(vtn.Url, security, Transcript);
        _vens.Add(ven);
        return ven;
    }

    /// <summary>A VEN that has been through its start-up and is owed nothing.</summary>
    public async Task<RawVen> NewStartedVenAsync(params IReadOnlyList<OadrReport> metadata)
    {
        var ven = NewVen();
        await ven.StartUpAsync(cancellationToken, metadata);
        return ven;
    }

    /// <summary>A VEN of 2.0a that the operator has entered, and that has sent nothing yet.</summary>
    /// <remarks>It never ends a registration, so that what a VTN keeps of it stays: each has an id of its own.</remarks>
    /// <param name="isPushed">Whether its events are pushed to it, which takes a bench in push mode; else it polls.</param>
    /// <exception cref="ScenarioSkippedException">The operator could not enter it.</exception>
    public async Task<RawVen20a> NewVen20aAsync(bool isPushed = false)
    {
        var wire = NewVen();
        var ven = new RawVen20a(wire, new VenId("VEN-20A-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(4))));
        var refusal = await vtn.Enter20aAsync(ven.VenId, isPushed ? wire.Listener!.Url : null, cancellationToken);
        return refusal is null ? ven : throw new ScenarioSkippedException($"A VEN of 2.0a could not be entered: {refusal}");
    }

    /// <summary>An order for one VEN: SIMPLE level 2.</summary>
    public EventOrder Order(RawVen ven, TimeSpan startsIn, TimeSpan duration) => new()
    {
        Target = new EiTarget { VenIds = [ven.VenId] },
        Start = vtn.Now + startsIn,
        Duration = duration,
        Signals = [OrderedSignal.Simple(duration)],
    };

    /// <summary>Announces an event that must be taken.</summary>
    public async Task<OadrEventId> AnnounceAsync(EventOrder order)
    {
        var (eventId, refusal) = await vtn.AnnounceAsync(order, cancellationToken);
        return eventId ?? throw new NonconformanceException($"The operator could not announce the event: {refusal}");
    }

    /// <summary>Announces an event for one VEN: SIMPLE level 2.</summary>
    public Task<OadrEventId> AnnounceAsync(RawVen ven, TimeSpan startsIn, TimeSpan duration) => AnnounceAsync(Order(ven, startsIn, duration));

    /// <summary>Ends what registrations there are still, so that the next scenario finds none; what is answered does not matter.</summary>
    /// <param name="cancellationToken">Gives up; the scenario's own may be over.</param>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        foreach (var ven in _vens.Where(ven => ven.RegistrationId.Value is { Length: > 0 }))
        {
            try
            {
                using var answer = await ven.PostAsync(
                    "EiRegisterParty",
                    OadrWriter.Write(new OadrCancelPartyRegistration { RequestId = "XPR-TIDY", RegistrationId = ven.RegistrationId, VenId = ven.VenId }),
                    cancellationToken);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
            {
                // The next scenario says what is wrong.
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _vens.ForEach(ven => ven.Dispose());
}
