using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What follows from the answer to a push.</summary>
/// <param name="Fault">What is wrong with it; null for nothing.</param>
/// <param name="Next">What the VEN is to be told in turn; null for nothing.</param>
internal sealed record PushTaken(string? Fault, OadrMessage? Next = null)
{
    /// <summary>Whether it is the VEN that has answered, and not something before it: the answer is empty, or a message.</summary>
    public bool IsOfAVen { get; init; } = true;
}
