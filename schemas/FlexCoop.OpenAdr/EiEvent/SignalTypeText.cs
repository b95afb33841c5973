using FlexCoop.OpenAdr.Events;

namespace FlexCoop.OpenAdr;

/// <summary>How signal types are written outside of messages: as the standard writes them.</summary>
public static class SignalTypeText
{
    /// <summary>All of them, parted by commas.</summary>
    public static string All { get; } = string.Join(", ", Enum.GetValues<SignalType>().Select(type => type.ToText()));

    /// <summary>The type as the standard writes it.</summary>
    public static string ToText(this SignalType type) => EiEventTokens.SignalType[type];

    /// <summary>The type of this text; null when there is none.</summary>
    public static SignalType? Parse(string text) => Enum.GetValues<SignalType>().Cast<SignalType?>().FirstOrDefault(type => type!.Value.ToText() == text);
}
