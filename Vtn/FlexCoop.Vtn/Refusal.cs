using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Why a message is not taken, in words that a vendor can act on.</summary>
/// <param name="Code">One of protocol.md §11.1.</param>
/// <param name="Description">The words; what they repeat of the peer's is bounded (<see cref="ForeignText"/>).</param>
internal sealed record Refusal(EiResponseCode Code, string Description)
{
    public string Description { get; } = ForeignText.Shorten(Description);

    public EiResponse Answer(string requestId) => new(Code, Description, requestId);
}
