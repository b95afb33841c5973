using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>What a scenario works with: the owner of the VEN under test, and a raw VTN.</summary>
public sealed class VenBench
{
    private readonly IVenOwner _owner;
    private readonly RawVtn _vtn;
    private readonly CancellationToken _cancellationToken;
    private int _distributions;

    /// <param name="owner">The owner of the VEN under test.</param>
    /// <param name="vtn">The VTN that the bench plays.</param>
    /// <param name="cancellationToken">Gives the scenario up.</param>
    /// <param name="mode">Pull, or push: what the VTN owes is then posted to the VEN where it would be polled.</param>
    public VenBench(IVenOwner owner, RawVtn vtn, CancellationToken cancellationToken, TransferModes mode = TransferModes.Pull)
    {
        IsPush = mode == TransferModes.Push;
        _owner = IsPush ? new PushedOwner(owner, vtn) : owner;
        _vtn = vtn;
        _cancellationToken = cancellationToken;
        vtn.SettleAsync = IsPush ? owner.SettleAsync : null;
        Setup = new VenSetup(vtn.Url) { IsPush = IsPush };
    }

    /// <summary>Whether the VTN pushes.</summary>
    public bool IsPush { get; }

    /// <summary>The owner of the VEN under test.</summary>
    public IVenOwner Owner => _owner;

    /// <summary>The VTN that the bench plays.</summary>
    public RawVtn Vtn => _vtn;

    /// <summary>Gives the scenario up.</summary>
    public CancellationToken Cancellation => _cancellationToken;

    /// <summary>How the VEN is configured from the next power-up on.</summary>
    public VenSetup Setup { get; set; }

    /// <summary>Plays a scenario to its end; whatever came meanwhile must keep the rules of form.</summary>
    public async Task RunAsync(VenScenario scenario)
    {
        await scenario.RunAsync(this);
        _vtn.ExpectForm();
    }

    /// <summary>Powers the VEN up, and waits until it has been through its start-up; gives what it sent.</summary>
    public async Task<IReadOnlyList<OadrMessage>> StartAsync()
    {
        var before = _vtn.Count;
        await _owner.PowerUpAsync(Setup, _cancellationToken);
        await _vtn.IdleAsync(before, _cancellationToken);
        return _vtn.Since(before);
    }

    /// <summary>Powers the VEN down and up again; gives what it sent.</summary>
    public async Task<IReadOnlyList<OadrMessage>> RestartAsync()
    {
        await _owner.PowerDownAsync(_cancellationToken);
        return await StartAsync();
    }

    /// <summary>Lets the next poll come, and the VEN drain what is owed; gives what it sent.</summary>
    public async Task<IReadOnlyList<OadrMessage>> DeliverAsync(params IReadOnlyList<OadrMessage> payloads)
    {
        var before = _vtn.Owe(payloads);
        if (IsPush)
        {
            await _vtn.PushOwedAsync(_cancellationToken);
        }
        else
        {
            await _owner.NextContactAsync(_cancellationToken);
        }

        await _vtn.IdleAsync(before, _cancellationToken);
        return _vtn.Since(before);
    }

    /// <summary>Delivers one payload, and expects just one message in answer.</summary>
    public async Task<T> DeliverAsync<T>(OadrMessage payload)
        where T : OadrMessage
    {
        var sent = await DeliverAsync([payload]);
        return sent is [T answer]
            ? answer
            : throw new NonconformanceException($"{payload.PayloadName} was answered by [{string.Join(", ", sent.Select(message => message.PayloadName))}], expected one {typeof(T).Name}");
    }

    /// <summary>Makes these all the live events, distributes them, and gives the VEN's answers to events, message by message.</summary>
    public async Task<IReadOnlyList<OadrCreatedEvent>> DistributeAsync(params IReadOnlyList<OadrEvent> events)
    {
        _vtn.Events = events;
        return [.. (await DeliverAsync(RawVtn.Distribution($"DIST-{++_distributions}", events))).OfType<OadrCreatedEvent>()];
    }

    /// <summary>Distributes one event, and gives the VEN's only answer.</summary>
    public async Task<EventResponse> AnswerToAsync(OadrEvent one)
    {
        var answers = (await DistributeAsync(one)).SelectMany(message => message.EventResponses ?? []).ToList();
        return answers.Count == 1 ? answers[0] : throw new NonconformanceException($"There are {answers.Count} answers to the event, expected 1");
    }

    /// <summary>The event was taken, and the owner sees it.</summary>
    public void ExpectTaken(EventResponse answer, OadrEvent one, OptType optType = OptType.OptIn)
    {
        var descriptor = one.EiEvent.Descriptor;
        Expect.Equal(EiResponseCode.Ok, answer.ResponseCode, $"responseCode of the answer to '{descriptor.EventId}' ({answer.ResponseDescription})");
        Expect.Equal(optType, answer.OptType, "optType");
        Expect.Equal(new QualifiedEventId(descriptor.EventId, descriptor.ModificationNumber), answer.QualifiedEventId, "qualifiedEventID");
        var seen = _owner.View().Event(descriptor.EventId);
        Expect.Equal((descriptor.ModificationNumber, optType), (seen?.ModificationNumber, seen?.Opt), "modification and opt of the event as the owner sees them");
    }

    /// <summary>The event was refused with just this code, and the owner sees none.</summary>
    public void ExpectRefused(EiResponseCode code, EventResponse answer)
    {
        Expect.Equal(code, answer.ResponseCode, $"responseCode of the answer ({answer.ResponseDescription})");
        ExpectRefused(answer);
    }

    /// <summary>The event was refused with a code of the application, and the owner sees none.</summary>
    public void ExpectRefused(EventResponse answer)
    {
        Expect.That(answer.ResponseCode.Value is >= 400 and <= 499, $"responseCode is {answer.ResponseCode}, a 4xx was expected");
        Expect.Equal(OptType.OptOut, answer.OptType, "optType");
        Expect.Equal(null, _owner.View().Event(answer.QualifiedEventId.EventId), "the event as the owner sees it");
    }

    /// <summary>What the devices were told since; of one resource, or of all.</summary>
    /// <param name="count">How many orders there were before.</param>
    /// <param name="resource">Null for all.</param>
    public IReadOnlyList<DeviceOrder> Orders(int count = 0, ResourceId? resource = null) =>
        [.. _owner.View().Orders.Skip(count).Where(order => resource is null || order.Resource == resource)];

    /// <summary>The VEN is registered as the VTN knows it, also after a restart.</summary>
    public async Task ExpectRegisteredAsync()
    {
        ExpectRegistered();
        await RestartAsync();
        ExpectRegistered();
    }

    /// <summary>The VEN is registered as the VTN knows it.</summary>
    public void ExpectRegistered()
    {
        var view = _owner.View();
        Expect.Equal((_vtn.VenId, _vtn.RegistrationId), (view.VenId, view.RegistrationId), "venID and registrationID as the owner sees them");
    }
}
