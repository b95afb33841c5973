namespace FlexCoop.Vtn;

/// <summary>What others chose freely, such as a name, an id or a reason: a log shows that there was something, and never what (T-35). It may tell of a home, and a log forgets nobody.</summary>
public readonly record struct HiddenText
{
    private readonly string? _text;

    private HiddenText(string? text) => _text = text;

    /// <summary>Any text can be given where a log hides it.</summary>
    public static implicit operator HiddenText(string? text) => FromString(text);

    /// <summary>A text that is hidden.</summary>
    public static HiddenText FromString(string? text) => new(text);

    /// <summary>What a log shows.</summary>
    public override string ToString() => string.IsNullOrEmpty(_text) ? "" : "…";
}
