using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Ven.Gateway.Messages;

/// <summary>What is to be said of one message.</summary>
internal sealed record MessageVerdict
{
    public required string File { get; init; }

    public required bool Valid { get; init; }

    /// <summary>Such as oadrPoll; null when it is not valid.</summary>
    public string? Payload { get; init; }

    public required IReadOnlyList<OadrFault> Faults { get; init; }

    /// <summary>The mistakes that were overlooked, by name, and how often.</summary>
    public required IReadOnlyDictionary<string, int> Leniencies { get; init; }

    public static MessageVerdict Of(string file, OadrReadResult read) => new()
    {
        File = file,
        Valid = read.Message is not null,
        Payload = read.Message?.PayloadName,
        Faults = read.Faults,
        Leniencies = read.Leniencies.ToDictionary(leniency => leniency.Key.ToString(), leniency => leniency.Value),
    };

    public static MessageVerdict Unreadable(string file, string reason) =>
        new() { File = file, Valid = false, Faults = [new OadrFault(0, 0, "", reason, "give a file that can be read")], Leniencies = ReadOnlyDictionary<string, int>.Empty };

    /// <summary><c>FILE: valid PAYLOAD</c>, or each fault as <c>FILE:line:column path: what; what would be right</c>.</summary>
    public string ToText()
    {
        if (Valid)
        {
            var overlooked = string.Join(", ", Leniencies.Select(leniency => $"{leniency.Key} {leniency.Value}x"));
            return $"{File}: valid {Payload}{(overlooked.Length == 0 ? "" : $" (overlooked: {overlooked})")}\n";
        }

        var text = new StringBuilder();
        foreach (var fault in Faults)
        {
            var where = fault.Path.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{fault.Line}:{fault.Column} {fault.Path}");
            text.Append(File).Append(where).Append(": ").Append(fault.Problem).Append("; ").Append(fault.Remedy).Append('\n');
        }

        return text.ToString();
    }
}
