using System.Globalization;

namespace FlexCoop.Ven.Gateway.Enrol;

/// <summary>The terminal as the box's display.</summary>
internal sealed class ConsoleDisplay(TextWriter output) : IEnrolmentDisplay
{
    public void Show(EnrolmentPrompt prompt)
    {
        output.WriteLine();
        output.WriteLine("The owner of this box approves it here:");
        output.WriteLine();
        output.WriteLine($"    {prompt.CompleteAddress ?? prompt.Address}");
        output.WriteLine();
        output.WriteLine($"or types the code  {prompt.UserCode}  at  {prompt.Address}");
        output.WriteLine($"The code is good until {prompt.ExpiresAt.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC. Waiting.");
        output.Flush();
    }

    public void Tell(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }
}
