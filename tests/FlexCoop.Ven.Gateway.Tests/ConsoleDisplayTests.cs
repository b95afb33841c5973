using FlexCoop.Ven.Gateway.Enrol;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>What the owner of a box sees on its terminal while it enrols.</summary>
public sealed class ConsoleDisplayTests
{
    private static readonly EnrolmentPrompt Prompt = new(
        "BCDFG-HJKLM", "https://platform.example:8443/device", "https://platform.example:8443/device?user_code=BCDFG-HJKLM", new DateTimeOffset(2026, 6, 30, 15, 20, 7, TimeSpan.Zero));

    [TestCase(true)]
    [TestCase(false)]
    public void Show_OfACode_HasAddressCodeAndEndAndOnATerminalAQrCode(bool isTerminal)
    {
        using var output = new StringWriter();

        new ConsoleDisplay(output, isTerminal).Show(Prompt);

        var text = output.ToString();
        var modules = text.Split(Environment.NewLine).SelectMany(lines => lines.Split('\n')).Where(line => line.Any(letter => letter is '█' or '▀' or '▄')).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Contain("    https://platform.example:8443/device?user_code=BCDFG-HJKLM"));
            Assert.That(text, Does.Contain("types the code  BCDFG-HJKLM  at  https://platform.example:8443/device"));
            Assert.That(text, Does.Contain("good until 15:20:07 UTC"));
            Assert.That(modules, isTerminal ? Has.Count.InRange(12, 30) : Is.Empty);
            Assert.That(modules.Select(line => line.TrimEnd('\r').Length).Distinct().Count(), Is.LessThanOrEqualTo(1), "a square");
        }
    }

    [Test]
    public void Show_OfABoxWithoutAClaimCode_SaysWhereOneIsHad()
    {
        using var output = new StringWriter();

        new ConsoleDisplay(output, showsQrCode: false, new Uri("https://platform.example:8443/boxes/add")).Show(Prompt);

        Assert.That(output.ToString(), Does.Contain("at https://platform.example:8443/boxes/add, and run this again with --claim"));
    }
}
