using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>The display of one home among many: a line for each thing, for people or for a program.</summary>
/// <param name="home">Its name.</param>
/// <param name="output">Where the lines go.</param>
/// <param name="isJson">Whether a program reads them: then each is an <see cref="EnrolmentLine"/>.</param>
/// <param name="logger">Where it is told what keeps the home waiting.</param>
internal sealed partial class HomeDisplay(string home, TextWriter output, bool isJson, ILogger logger) : IEnrolmentDisplay
{
    public void Show(EnrolmentPrompt prompt) => Write(
        new EnrolmentLine(home, prompt),
        $"{home}: its owner approves it at {prompt.CompleteAddress ?? prompt.Address} (code {prompt.UserCode}, until {prompt.ExpiresAt.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC)");

    public void ShowEnrolled(VenIdentity identity) => Write(new EnrolmentLine(home, VenId: identity.VenId), $"{home}: enrolled as {identity.VenId}");

    public void Tell(string text) => Log.Told(logger, text);

    private void Write(EnrolmentLine line, string text)
    {
        output.WriteLine(isJson ? JsonSerializer.Serialize(line, GatewayJson.Readable.EnrolmentLine) : text);
        output.Flush();
    }

    private static partial class Log
    {
        [LoggerMessage(4202, LogLevel.Warning, "While enrolling: {What}")]
        public static partial void Told(ILogger logger, string what);
    }
}
