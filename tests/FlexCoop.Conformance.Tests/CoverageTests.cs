using System.Text.RegularExpressions;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests;

/// <summary>Every scenario of the list (conformance.md) but those of XMPP (XM) is there once for each device under test, as a scenario or as tests that bear its number (<see cref="ScenarioAttribute"/>), or is excepted with a reason.</summary>
public sealed partial class CoverageTests
{
    private static readonly string[] Families = ["TR", "RG", "PL", "EV", "EN", "OP", "RP", "XS", "AP", "RB"];

    /// <summary>What is not tried with a VTN under test, and why; with those of the VEN at most fifteen.</summary>
    private static readonly Dictionary<string, string> ExceptedAtVtn = new()
    {
        ["TR-33"] = "no node of ours is VTN and VEN at one address",
        ["RB-03"] = "an hour of 10,000 VENs is no test: FlexCoop.Benchmarks measures polls and an event to so many VENs, for seconds (tests/README.md, Figures), and nothing plays the hour",
        ["RB-10"] = "needs the programs of others, which are not part of the build",
    };

    /// <summary>What is not tried with a VEN under test, and why.</summary>
    private static readonly Dictionary<string, string> ExceptedAtVen = new()
    {
        ["TR-33"] = "no node of ours is VTN and VEN at one address",
        ["RP-44"] = "the agent offers no Green Button, which the scenario asks for only where it is offered",
        ["RP-45"] = "the agent has no mode in which it only reports",
        ["RB-10"] = "needs the programs of others, which are not part of the build",
    };

    private static IReadOnlyList<(string Number, TransferModes Modes)> PlayedAtVtn => [.. VtnScenarios.All.Select(scenario => (scenario.Number, scenario.Modes))];

    private static IReadOnlyList<(string Number, TransferModes Modes)> PlayedAtVen => [.. VenScenarios.All.Concat(PushOverTlsAtVen.All).Select(scenario => (scenario.Number, scenario.Modes))];

    [Test]
    public void VtnScenarios_CoverTheList() => Check(
        "VTN", [.. PlayedAtVtn.Select(played => played.Number), .. SignaturesAtVtn.All.Select(scenario => scenario.Number), .. TlsAtVtn.All.Select(scenario => scenario.Number), .. Marked("Vtn")], ExceptedAtVtn);

    [Test]
    public void VenScenarios_CoverTheList() => Check(
        "VEN", [.. PlayedAtVen.Select(played => played.Number), .. SignaturesAtVen.All.Select(scenario => scenario.Number), .. TlsAtVen.All.Select(scenario => scenario.Number), .. Marked("Ven")], ExceptedAtVen);

    [Test]
    public void Scenarios_AreOfTheModesOfTheList()
    {
        var modes = Rows().ToDictionary(row => row.Number, row => row.Mode switch
        {
            "pull" => TransferModes.Pull,
            "push" => TransferModes.Push,
            _ => TransferModes.Both,
        });

        using (Assert.EnterMultipleScope())
        {
            foreach (var (number, played) in PlayedAtVtn.Concat(PlayedAtVen).Where(played => modes.ContainsKey(played.Number)))
            {
                Assert.That(played, Is.EqualTo(modes[number]), number);
            }
        }
    }

    [Test]
    public void Exceptions_AreFifteenAtMost() => Assert.That(ExceptedAtVtn.Keys.Union(ExceptedAtVen.Keys).Count(), Is.LessThanOrEqualTo(15));

    private static void Check(string device, IReadOnlyList<string> written, IReadOnlyDictionary<string, string> excepted)
    {
        var rows = Rows().ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(written, Is.Unique, "one scenario per number");
            Assert.That(Listed(rows, device).Except(written).Except(excepted.Keys), Is.Empty, "what is listed and not written");
            Assert.That(excepted.Keys.Intersect(written), Is.Empty, "what is written is no exception");

            // A letter behind the number tells a second part of a scenario.
            Assert.That(written.Select(number => number.TrimEnd('b', 'c')).Distinct(), Is.SubsetOf(rows.Select(row => row.Number)), "every scenario is one of the list");
        }
    }

    /// <summary>The numbers that concern a device under test.</summary>
    private static IEnumerable<string> Listed(IEnumerable<(string Number, string Device, string Mode)> rows, string device) =>
        from row in rows
        where Families.Contains(row.Number[..2])
        where row.Device == device || row.Device == "both"
        select row.Number;

    /// <summary>The numbers that tests bear, each once, by the source of the tests.</summary>
    private static IEnumerable<string> Marked(string device) =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
        from Match mark in Mark().Matches(File.ReadAllText(file))
        where mark.Groups["device"].Value == device || mark.Groups["device"].Value == "Both"
        group mark by mark.Groups["number"].Value into marks
        select marks.Key;

    /// <summary>The rows of the tables: number, harness id, device under test, mode, and so on.</summary>
    private static IEnumerable<(string Number, string Device, string Mode)> Rows() =>
        from line in File.ReadLines(SharedMaterial.Path("openadr", "conformance.md"))
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length > 5 && cells[1].Length >= 5 && cells[1][2] == '-' && char.IsAsciiDigit(cells[1][3])
        select (cells[1], cells[3], cells[4]);

    [GeneratedRegex("""Scenario\("(?<number>[A-Z]{2}-[0-9]{2})", DeviceUnderTest[.](?<device>[A-Za-z]+)\)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Mark();
}
