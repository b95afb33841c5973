namespace FlexCoop.Vtn;

/// <summary>Words of ours in which others' stand between quotation marks: a log shows ours alone (T-35).</summary>
public readonly record struct QuotingText
{
    private const char Mark = '\'';

    private readonly string? _text;

    private QuotingText(string? text) => _text = text;

    /// <summary>Any text can be given where a log hides what it quotes.</summary>
    public static implicit operator QuotingText(string? text) => FromString(text);

    /// <summary>A text whose quotations are hidden.</summary>
    public static QuotingText FromString(string? text) => new(text);

    /// <summary>What a log shows: from the first mark to the last nothing, since what is quoted may hold marks, too.</summary>
    public override string ToString()
    {
        var text = _text ?? "";
        var (first, last) = (text.IndexOf(Mark, StringComparison.Ordinal), text.LastIndexOf(Mark));
        return first < 0 ? text : $"{text[..first]}'…'{(last > first ? text[(last + 1)..] : "")}";
    }
}
