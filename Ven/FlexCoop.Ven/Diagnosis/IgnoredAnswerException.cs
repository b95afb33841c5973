namespace FlexCoop.Ven;

/// <summary>An answer that is ignored for its signature (rule 514).</summary>
internal sealed class IgnoredAnswerException(Trouble trouble) : HttpRequestException(trouble.Seen)
{
    /// <summary>Why.</summary>
    public Trouble Trouble => trouble;
}
