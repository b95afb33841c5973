using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Which requests each VEN was asked for in which oadrCreateReport, until it answers: an answer speaks of its own message, also when others crossed it.</summary>
/// <remarks>Kept in memory: after a restart those count that the VEN names, and the others are asked for again.</remarks>
internal sealed class AskedReports
{
    /// <summary>The most messages to one VEN that are remembered; the oldest give way.</summary>
    private const int MaxMessages = 10;

    private const string RequestPrefix = "REQ";

    private readonly ConcurrentDictionary<VenId, ImmutableList<Message>> _messages = new();

    /// <summary>Remembers what a VEN is asked for.</summary>
    /// <returns>The requestID of the message.</returns>
    public string Add(VenId venId, IEnumerable<string> reportRequestIds)
    {
        var message = new Message(NewId.Of(RequestPrefix), [.. reportRequestIds]);
        _messages.AddOrUpdate(venId, [message], (_, before) => before.Count < MaxMessages ? before.Add(message) : before.RemoveAt(0).Add(message));
        return message.RequestId;
    }

    /// <summary>What was asked in the message that is answered; nothing when that is not known any more, as with an answer that is sent again.</summary>
    /// <param name="venId">Who answers.</param>
    /// <param name="echoed">The requestID of the answer; a peer that does not echo ours means the oldest message.</param>
    public IReadOnlySet<string> Find(VenId venId, string echoed)
    {
        var messages = _messages.GetValueOrDefault(venId, []);
        var isOurs = echoed.StartsWith(RequestPrefix + "-", StringComparison.Ordinal);
        return messages.Find(message => message.RequestId == echoed || !isOurs)?.ReportRequestIds ?? [];
    }

    /// <summary>The answer is committed: messages that asked for nothing else need none any more.</summary>
    public void Answered(VenId venId, IReadOnlySet<string> reportRequestIds) =>
        _messages.AddOrUpdate(venId, [], (_, before) => before.RemoveAll(message => message.ReportRequestIds.IsSubsetOf(reportRequestIds)));

    private sealed record Message(string RequestId, ImmutableHashSet<string> ReportRequestIds);
}
