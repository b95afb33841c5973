using System.Collections.Concurrent;
using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>The messages that this VEN owes the VTN, sent in order; one that could not be sent stays the next.</summary>
/// <remarks>They are not journaled: after a restart the VTN sends all events anew, and they are answered anew (rule 12).</remarks>
internal sealed class OwedAnswers
{
    /// <summary>How often the VTN may fail at one message, while it answers others, before that message is given up.</summary>
    private const int MaxFaults = 3;

    private readonly ConcurrentQueue<(OadrServiceName Service, OadrMessage Message)> _queue = new();
    private int _faults;

    public void Add(OadrServiceName service, OadrMessage? message)
    {
        if (message is not null)
        {
            _queue.Enqueue((service, message));
        }
    }

    public (OadrServiceName Service, OadrMessage Message)? Next => _queue.TryPeek(out var next) ? next : null;

    /// <summary>Whether a message of a kind is owed.</summary>
    public bool Contains(Func<OadrMessage, bool> isMeant) => _queue.Any(owed => isMeant(owed.Message));

    public void Sent()
    {
        _queue.TryDequeue(out var _);
        _faults = 0;
    }

    /// <summary>The VTN has failed at the next message, and then answered another.</summary>
    /// <returns>The message when it is given up; null when it stays owed.</returns>
    public OadrMessage? Failed()
    {
        if (++_faults < MaxFaults || Next is not { } next)
        {
            return null;
        }

        Sent();
        return next.Message;
    }

    public void Clear()
    {
        _queue.Clear();
        _faults = 0;
    }
}
