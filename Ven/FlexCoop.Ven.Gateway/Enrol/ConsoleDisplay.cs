using System.Globalization;
using QRCoder;

namespace FlexCoop.Ven.Gateway.Enrol;

/// <summary>The terminal as the box's display.</summary>
/// <param name="output">The terminal.</param>
/// <param name="showsQrCode">Whether a person looks at it, who may hold a telephone before it.</param>
/// <param name="claims">Where a claim code is had; null where the box was given one.</param>
internal sealed class ConsoleDisplay(TextWriter output, bool showsQrCode, Uri? claims = null) : IEnrolmentDisplay
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
        if (claims is not null)
        {
            output.WriteLine($"Without a claim code only who reads the label of a box that his cooperative hands out can approve it. For any other box start \"add a box\" at {claims}, and run this again with --claim and the code that is shown there.");
        }

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
