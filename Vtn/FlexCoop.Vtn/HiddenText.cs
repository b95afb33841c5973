namespace FlexCoop.Vtn;

/// <summary>What others chose freely, such as a name, an id or a reason: a log shows that there was something, and never what (T-35). It may tell of a home, and a log forgets nobody.</summary>
public readonly struct HiddenText : IEquatable<HiddenText>
{
    private readonly string? _text;

    private HiddenText(string? text) => _text = text;

    /// <summary>Any text can be given where a log hides it.</summary>
    public static implicit operator HiddenText(string? text) => FromString(text);

    /// <inheritdoc/>
    public static bool operator ==(HiddenText left, HiddenText right) => left.Equals(right);

    /// <inheritdoc/>
    public static bool operator !=(HiddenText left, HiddenText right) => !left.Equals(right);

    /// <summary>A text that is hidden.</summary>
    public static HiddenText FromString(string? text) => new(text);

    /// <inheritdoc/>
    public bool Equals(HiddenText other) => _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is HiddenText other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <summary>What a log shows.</summary>
    public override string ToString() => string.IsNullOrEmpty(_text) ? "" : "…";
}
