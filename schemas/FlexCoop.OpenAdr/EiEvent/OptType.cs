namespace FlexCoop.OpenAdr;

/// <summary>Whether somebody takes part (XSD: ei:optType). To a cancellation: whether it was cancelled (rule 36).</summary>
public enum OptType
{
    OptIn,
    OptOut,
}
