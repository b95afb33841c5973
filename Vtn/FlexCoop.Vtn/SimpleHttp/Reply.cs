using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Profile20a;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The answer to a request, and what is to be done once it was written.</summary>
/// <param name="Message">The answer; null for an empty body (protocol.md §3.1, figure 22).</param>
internal sealed record Reply(OadrMessage? Message)
{
    private byte[]? _body;

    /// <summary>The profile in which it is written.</summary>
    public OadrProfileName Profile { get; init; } = OadrProfileName.Profile20b;

    /// <summary>The answer as it goes out, written once however often it is sent.</summary>
    public byte[] Body => _body ??= Message is null ? [] : Profile == OadrProfileName.Profile20a ? Oadr20aWriter.Write(Message) : OadrWriter.Write(Message);

    /// <summary>The row that the answer hands over; null when it hands over none.</summary>
    public OutboxRow? Row { get; init; }

    /// <summary>Notes that the answer was written; null when there is nothing to note.</summary>
    public Func<CancellationToken, Task>? WrittenAsync { get; init; }
}
