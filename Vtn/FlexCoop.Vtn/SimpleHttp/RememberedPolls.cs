using System.Collections.Concurrent;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Vtn;

/// <summary>Reads messages, and remembers polls of VENs that are known: oadrPoll carries nothing but its sender, so that a VEN sends the same bytes each time.</summary>
internal sealed class RememberedPolls
{
    /// <summary>The longest poll that is remembered; a signed one is longer, and never the same again.</summary>
    private const int MaxBytes = 1024;

    /// <summary>When so many are remembered all are forgotten, so that nobody fills the memory with polls that he writes in ever other ways.</summary>
    private const int MaxPolls = 50_000;

    private readonly VenStore _vens;
    private readonly ConcurrentDictionary<byte[], OadrReadResult> _polls = new(SameBytes.Comparer);
    private readonly ConcurrentDictionary<byte[], OadrReadResult>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

    public RememberedPolls(VenStore vens)
    {
        _vens = vens;
        _byBytes = _polls.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public OadrReadResult Read(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MaxBytes)
        {
            return OadrReader.Read(body, OadrReaderOptions.Lenient);
        }

        if (_byBytes.TryGetValue(body.Span, out var known))
        {
            return known;
        }

        var read = OadrReader.Read(body, OadrReaderOptions.Lenient);
        if (read.Message is OadrPoll poll && _vens.Find(poll.VenId) is not null)
        {
            if (_polls.Count >= MaxPolls)
            {
                _polls.Clear();
            }

            _polls[body.ToArray()] = read;
        }

        return read;
    }
}
