using System.Globalization;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests;

/// <summary>Every scenario of the list (conformance.md) that concerns pull mode without certificates is there once for each device under test, or is excepted with a reason.</summary>
public sealed class CoverageTests
{
    private static readonly string[] Families = ["RG", "PL", "EV", "EN", "OP", "RP"];

    /// <summary>What is not tried with a VTN under test, and why; with those of the VEN at most ten.</summary>
    private static readonly Dictionary<string, string> ExceptedAtVtn = new()
    {
        ["TR-33"] = "no node of ours is VTN and VEN at one address",
        ["RG-33"] = "is about the fingerprint of a certificate",
        ["PL-14"] = "VENs of profile A are not served yet",
        ["PL-15"] = "is about TLS",
    };

    /// <summary>What is not tried with a VEN under test, and why.</summary>
    private static readonly Dictionary<string, string> ExceptedAtVen = new()
    {
        ["TR-33"] = "no node of ours is VTN and VEN at one address",
        ["PL-15"] = "is about TLS",
        ["RP-44"] = "the agent offers no Green Button, which the scenario asks for only where it is offered",
        ["RP-45"] = "the agent has no mode in which it only reports",
    };

    [Test]
    public void VtnScenarios_CoverTheList() => Check("VTN", VtnScenarios.All.Select(scenario => scenario.Number), ExceptedAtVtn);

    [Test]
    public void VenScenarios_CoverTheList() => Check("VEN", VenScenarios.All.Select(scenario => scenario.Number), ExceptedAtVen);

    /// <summary>The push twins of what a VEN does: only what is excepted anyway has none.</summary>
    [Test]
    public void VenScenarios_CoverTheListInPush()
    {
        string[] families = ["TR", "RG", "PL", "EN", "OP", "RP"];
        var listed = from row in Rows()
                     where families.Contains(row.Number[..2]) && (row.Device is "VEN" or "both") && (row.Mode is "push" or "both" or "all")
                     where row.Number[..2] != "TR" || row.Mode == "push" || int.Parse(row.Number[3..], CultureInfo.InvariantCulture) is >= 14 and <= 36
                     select row.Number;
        var played = VenScenarios.All.Concat(PushOverTlsAtVen.All).Where(scenario => scenario.Modes.HasFlag(TransferModes.Push)).Select(scenario => scenario.Number);

        Assert.That(listed.Except(played).Except(ExceptedAtVen.Keys), Is.Empty, "what is listed for push and not played so");
    }

    [Test]
    public void Exceptions_AreTenAtMost() => Assert.That(ExceptedAtVtn.Keys.Union(ExceptedAtVen.Keys).Count(), Is.LessThanOrEqualTo(10));

    private static void Check(string device, IEnumerable<string> numbers, IReadOnlyDictionary<string, string> excepted)
    {
        var written = numbers.ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(written, Is.Unique, "one scenario per number");
            Assert.That(Listed(device).Except(written).Except(excepted.Keys), Is.Empty, "what is listed and not written");
            Assert.That(excepted.Keys.Intersect(written), Is.Empty, "what is written is no exception");

            // A letter behind the number tells a second part of a scenario.
            Assert.That(written.Select(number => number.TrimEnd('b', 'c')).Distinct(), Is.SubsetOf(Rows().Select(row => row.Number)), "every scenario is one of the list");
        }
    }

    /// <summary>The numbers that concern a device under test in pull mode and need no certificates.</summary>
    private static IEnumerable<string> Listed(string device) =>
        from row in Rows()
        where Families.Contains(row.Number[..2]) || (row.Number[..2] == "TR" && int.Parse(row.Number[3..], CultureInfo.InvariantCulture) is >= 14 and <= 36)
        where row.Device == device || row.Device == "both"
        where row.Mode is "pull" or "both" or "all"
        select row.Number;

    /// <summary>The rows of the tables: number, harness id, device under test, mode, and so on.</summary>
    private static IEnumerable<(string Number, string Device, string Mode)> Rows() =>
        from line in File.ReadLines(SharedMaterial.Path("openadr", "conformance.md"))
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length > 5 && cells[1].Length >= 5 && cells[1][2] == '-' && char.IsAsciiDigit(cells[1][3])
        select (cells[1], cells[3], cells[4]);
}
