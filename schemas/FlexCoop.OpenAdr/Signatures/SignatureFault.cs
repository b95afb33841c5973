namespace FlexCoop.OpenAdr.Signatures;

/// <summary>Why a signature does not hold.</summary>
/// <param name="Flaw">Its kind.</param>
/// <param name="Text">What is wrong, where, and what would be right; on one line, with no more than a few words of the sender's.</param>
public sealed record SignatureFault(SignatureFlaw Flaw, string Text)
{
    public override string ToString() => Text;
}
