using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Why a message is not taken, in words that a vendor can act on.</summary>
internal sealed record Refusal(EiResponseCode Code, string Description)
{
    private const int MaxLength = 1000;

    /// <summary>The answer; what it repeats of the peer's words is bounded.</summary>
    public EiResponse Answer(string requestId) => new(Code, ForeignText.Shown(Description, MaxLength), requestId);
}
