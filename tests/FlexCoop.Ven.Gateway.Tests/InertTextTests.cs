using System.Globalization;
using System.Text.Json.Nodes;
using FlexCoop.Testing;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>Ids that are made to be taken for something else do nothing, in the agent's log and in what it shows its owner.</summary>
public sealed class InertTextTests
{
    private static readonly string[] Ids = ["<script>alert(1)</script>", "a\n17:27:34 warn: home[3501] forged line", "a\u2028b\u0085c", "\u009b2J\u009d0;owned\u009c", "\u202eevents", new string('x', 100_000)];

    [TestCaseSource(nameof(Ids)), CancelAfter(300_000)]
    [Scenario("RB-08", DeviceUnderTest.Ven)]
    public async Task Id_OfAnEvent_IsOneShortLineInTheLogAndDataInTheStatus(string id, CancellationToken cancellationToken)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var agents = await Agents.StartAsync(cancellationToken, logger: new ConsoleLogger("home", LogLevel.Information, TextWriter.Synchronized(output)));
        var begun = output.ToString().Length;

        await agents.DistributeAsync(cancellationToken, Some.Event(id, startIn: TimeSpan.FromMinutes(-1)));
        await using var owner = await Owner.ConnectAsync(agents.StateFolder, cancellationToken);
        var status = await owner.AskForLineAsync("status", cancellationToken);

        var lines = output.ToString()[begun..].TrimEnd('\n').Split('\n');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines.Where(line => line.Length > ConsoleLogger.MaxLength + 1 || line.Any(Steers)), Is.Empty, "the log");
            Assert.That(lines, Has.Some.Contains("home[3101] Event ").And.All.Match("^[0-9:]{8} [a-z]{4}: home\\[[0-9]+\\] "), "each line is an entry");
            Assert.That(status.Any(Steers), Is.False, "the status");
            Assert.That((string?)JsonNode.Parse(status)!["vens"]![0]!["events"]![0]!["id"], Is.EqualTo(id), "in JSON it is data");
        }
    }

    private static bool Steers(char one) => char.GetUnicodeCategory(one) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
