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

    /// <summary>What was overlooked.</summary>
    public required IReadOnlyList<string> Leniencies { get; init; }

    public static MessageVerdict Of(string file, OadrReadResult read) => new()
    {
        File = file,
        Valid = read.Message is not null,
        Payload = read.Message?.PayloadName,
        Faults = read.Faults,
        Leniencies = [.. read.Leniencies.Select(leniency => leniency.ToString()).Order(StringComparer.Ordinal)],
    };

    public static MessageVerdict Unreadable(string file, string reason) =>
        new() { File = file, Valid = false, Faults = [new OadrFault(0, 0, "", reason, "give a file that can be read")], Leniencies = [] };

    /// <summary><c>FILE: valid PAYLOAD</c>, or each fault as <c>FILE:line:column path: what; what would be right</c>.</summary>
    public string ToText()
    {
        if (Valid)
        {
            return $"{File}: valid {Payload}{(Leniencies.Count == 0 ? "" : $" (overlooked: {string.Join(", ", Leniencies)})")}\n";
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
