using System.Globalization;
using System.Text;

namespace FlexCoop.Ven.Gateway;

/// <summary>The clock of an agent: real time, or a scaled one that goes on where it would have been when the agent is started again.</summary>
internal static class AgentClock
{
    private const string FileName = "clock";

    /// <param name="key">Which option or member the text stands in.</param>
    /// <param name="text">ORIGIN@RATE; null for real time.</param>
    /// <param name="anchor">The instant of real time at which the clock shows its origin; null for that of the first start with this clock.</param>
    /// <param name="stateFolder">Where the instant of the first start is kept; made if it is not there.</param>
    /// <exception cref="StartException">The text has another form.</exception>
    public static TimeProvider Open(string key, string? text, DateTimeOffset? anchor, string stateFolder)
    {
        if (text is null)
        {
            return TimeProvider.System;
        }

        var specification = ClockSpecification.Parse(text)
            ?? throw new StartException($"{key}: '{text}' has another form; {ClockSpecification.Form}.");
        StateFolder.Make(stateFolder);
        var file = Path.Combine(stateFolder, FileName);
        var kept = Kept(file, specification);
        var origin = anchor ?? kept ?? TimeProvider.System.GetUtcNow();
        if (origin != kept)
        {
            DurableFile.Replace(file, Encoding.ASCII.GetBytes($"{specification}\n{origin.ToString("O", CultureInfo.InvariantCulture)}\n"));
        }

        return specification.At(origin, TimeProvider.System);
    }

    private static DateTimeOffset? Kept(string file, ClockSpecification specification) =>
        File.Exists(file)
        && File.ReadAllLines(file) is [var text, var anchor, ..]
        && text == specification.ToString()
        && DateTimeOffset.TryParse(anchor, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant) ? instant : null;
}
