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
        ["EV-38"] = "baselines are not offered, for which the scenario is to be skipped",
    };

    /// <summary>What is still to be written, with a VTN under test.</summary>
    private static readonly string[] NotYetAtVtn = ["EV-48"];

    [Test]
    public void VtnScenarios_CoverTheList()
    {
        var listed = Listed("VTN").ToList();
        var written = VtnScenarios.All.Select(scenario => scenario.Number).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(written, Is.Unique, "one scenario per number");
            Assert.That(listed.Except(written).Except(ExceptedAtVtn.Keys), Is.EquivalentTo(NotYetAtVtn), "what is listed and not written");
            Assert.That(ExceptedAtVtn.Keys.Intersect(written), Is.Empty, "what is written is no exception");
            Assert.That(ExceptedAtVtn, Has.Count.LessThanOrEqualTo(10));

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
