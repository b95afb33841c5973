using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Why a message is not taken, in words that a vendor can act on.</summary>
internal sealed record Refusal(EiResponseCode Code, string Description)
{
    public EiResponse Answer(string requestId) => new(Code, Description, requestId);
}
