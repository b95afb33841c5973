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

    /// <summary>Whether there are more faults than are listed.</summary>
    public bool HasMoreFaults { get; init; }

    /// <summary>The mistakes that were overlooked: by name, how often, and where first.</summary>
    public required IReadOnlyList<Overlooked> Overlooked { get; init; }

    public static MessageVerdict Of(string file, OadrReadResult read) => new()
    {
        File = file,
        Valid = read.Message is not null,
        Payload = read.Message?.PayloadName,
        Faults = read.Faults,
        HasMoreFaults = read.HasMoreFaults,
        Overlooked = read.Overlooked,
    };

    public static MessageVerdict Unreadable(string file, string reason) =>
        new() { File = file, Valid = false, Faults = [new OadrFault(0, 0, "", reason, "give a file that can be read")], Overlooked = [] };

    /// <summary><c>FILE: valid PAYLOAD</c>, or each fault as <c>FILE:line:column path: what; what would be right</c>.</summary>
    public string ToText()
    {
        if (Valid)
        {
            return $"{Printable.Text(File)}: valid {Payload}\n" + string.Concat(Overlooked.Select(mistake => string.Create(
                CultureInfo.InvariantCulture, $"{Printable.Text(File)}:{mistake.Line}:{mistake.Column} {mistake.Path}: overlooked {mistake.Leniency}, {mistake.Times} in all\n")));
        }

        var text = new StringBuilder();
        foreach (var fault in Faults)
        {
            var where = fault.Path.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{fault.Line}:{fault.Column} {fault.Path}");
            text.Append(Printable.Text(File)).Append(where).Append(": ").Append(fault.Problem).Append("; ").Append(fault.Remedy).Append('\n');
        }

        return HasMoreFaults ? text.Append(Printable.Text(File)).Append(": and more; these are the first ").Append(Faults.Count).Append('\n').ToString() : text.ToString();
    }
}
