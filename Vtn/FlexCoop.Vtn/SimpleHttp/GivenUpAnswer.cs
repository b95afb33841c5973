namespace FlexCoop.Vtn;

/// <summary>Whether an answer was given up before it was read. A host that bounds answers sets it as a feature of the request: Kestrel takes what is written to a closed connection without a word.</summary>
public sealed class GivenUpAnswer
{
    private volatile bool _isGivenUp;

    public bool IsGivenUp => _isGivenUp;

    public void GiveUp() => _isGivenUp = true;
}
