using System.Collections.Concurrent;
using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>The messages that this VEN owes the VTN, sent in order; one that could not be sent stays the next.</summary>
/// <remarks>They are not journaled: after a restart the VTN sends all events anew, and they are answered anew (rule 12).</remarks>
internal sealed class OwedAnswers
{
    private readonly ConcurrentQueue<(OadrServiceName Service, OadrMessage Message)> _queue = new();

    public void Add(OadrServiceName service, OadrMessage? message)
    {
        if (message is not null)
        {
            _queue.Enqueue((service, message));
        }
    }

    public (OadrServiceName Service, OadrMessage Message)? Next => _queue.TryPeek(out var next) ? next : null;

    public void Sent() => _queue.TryDequeue(out var _);

    public void Clear() => _queue.Clear();
}
