using FlexCoop.OpenAdr;

namespace FlexCoop.Faults;

/// <summary>What an agent is sent of events and answers to them, as it is heard on its line: when each modification of each may act.</summary>
/// <remarks>A modification may act once it was sent, since devices follow it before it is answered, and until a later one was answered, its cancellation, or an opt-out.</remarks>
internal sealed class HeardEvents
{
    private readonly Lock _lock = new();
    private readonly Dictionary<QualifiedEventId, EventWindow> _windows = [];

    public IReadOnlyList<EventWindow> Windows
    {
        get
        {
            lock (_lock)
            {
                return [.. _windows.Values];
            }
        }
    }

    /// <summary>Hears a message of either side.</summary>
    public void Hear(OadrMessage message)
    {
        lock (_lock)
        {
            switch (message)
            {
                case OadrDistributeEvent distribute:
                    foreach (var sent in distribute.Events.Select(sent => sent.EiEvent).Where(sent => sent.Descriptor.EventStatus != EventStatus.Cancelled))
                    {
                        var (id, period) = (sent.Descriptor.EventId, sent.ActivePeriod);
                        var level = ((PayloadFloat)((SignalPayload)sent.Signals[0].Intervals[0].Payloads[0]).Payload).Value;
                        _windows.TryAdd(
                            new QualifiedEventId(id, sent.Descriptor.ModificationNumber),
                            new EventWindow(id.Value, period.DtStart, period.DtStart + period.Duration.From(period.DtStart)!.Value) { Orders = BoxOrders.At(level) });
                    }

                    break;
                case OadrCreatedEvent created:
                    foreach (var answer in created.EventResponses ?? [])
                    {
                        Answered(answer.QualifiedEventId, answer.OptType);
                    }

                    break;
            }
        }
    }

    private void Answered(QualifiedEventId answered, OptType opt)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (id, window) in _windows.Where(window => window.Key.EventId == answered.EventId && window.Value.EndedAt is null).ToList())
        {
            if (id.ModificationNumber < answered.ModificationNumber || (id == answered && opt == OptType.OptOut))
            {
                _windows[id] = window with { EndedAt = now };
            }
        }
    }
}
