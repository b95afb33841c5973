using System.Globalization;
using QRCoder;

namespace FlexCoop.Ven.Gateway.Enrol;

/// <summary>The terminal as the box's display.</summary>
/// <param name="output">The terminal.</param>
/// <param name="showsQrCode">Whether a person looks at it, who may hold a telephone before it.</param>
internal sealed class ConsoleDisplay(TextWriter output, bool showsQrCode) : IEnrolmentDisplay
{
    public void Show(EnrolmentPrompt prompt)
    {
        output.WriteLine();
        output.WriteLine("The owner of this box approves it here:");
        output.WriteLine();
        output.WriteLine($"    {prompt.CompleteAddress ?? prompt.Address}");
        output.WriteLine();
        if (showsQrCode)
        {
            output.WriteLine(QrCode(prompt.CompleteAddress ?? prompt.Address));
            output.WriteLine();
        }

        output.WriteLine($"or types the code  {prompt.UserCode}  at  {prompt.Address}");
        output.WriteLine($"The code is good until {prompt.ExpiresAt.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC. Waiting.");
        output.Flush();
    }

    /// <summary>Two rows of modules in a line of text, light on dark as terminals are, with the quiet zone around (ISO/IEC 18004).</summary>
    private static string QrCode(string address)
    {
        using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var code = new AsciiQRCode(data);
        return code.GetGraphicSmall();
    }

    public void Tell(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }
}
