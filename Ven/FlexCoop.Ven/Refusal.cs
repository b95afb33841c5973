using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Why an event or a wish for a report cannot be taken, in words that the VTN's operator can act on.</summary>
internal sealed record Refusal(EiResponseCode Code, string Description);
