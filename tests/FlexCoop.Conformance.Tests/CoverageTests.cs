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
    private static readonly string[] NotYetAtVtn = [];

    /// <summary>What is not tried with a VEN under test, and why.</summary>
    private static readonly Dictionary<string, string> ExceptedAtVen = new()
    {
        ["TR-33"] = "no node of ours is VTN and VEN at one address",
        ["PL-15"] = "is about TLS",
    };

    /// <summary>What is still to be written, with a VEN under test.</summary>
    private static readonly string[] NotYetAtVen =
    [
        "OP-02", "OP-04", "OP-06", "OP-10", "OP-25", "RP-01", "RP-03", "RP-05", "RP-06", "RP-07", "RP-08",
        "RP-10", "RP-11", "RP-12", "RP-13", "RP-15", "RP-16", "RP-17", "RP-18", "RP-19", "RP-20", "RP-21", "RP-22",
        "RP-23", "RP-25", "RP-26", "RP-29", "RP-30", "RP-31", "RP-32", "RP-33", "RP-34", "RP-35", "RP-36", "RP-40",
        "RP-41", "RP-44", "RP-45",
    ];

    [Test]
    public void VtnScenarios_CoverTheList() => Check("VTN", VtnScenarios.All.Select(scenario => scenario.Number), ExceptedAtVtn, NotYetAtVtn);

    [Test]
    public void VenScenarios_CoverTheList() => Check("VEN", VenScenarios.All.Select(scenario => scenario.Number), ExceptedAtVen, NotYetAtVen);

    [Test]
    public void Exceptions_AreTenAtMost() => Assert.That(ExceptedAtVtn.Keys.Union(ExceptedAtVen.Keys).Count(), Is.LessThanOrEqualTo(10));

    private static void Check(string device, IEnumerable<string> numbers, IReadOnlyDictionary<string, string> excepted, IReadOnlyList<string> notYet)
    {
        var written = numbers.ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(written, Is.Unique, "one scenario per number");
            Assert.That(Listed(device).Except(written).Except(excepted.Keys), Is.EquivalentTo(notYet), "what is listed and not written");
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
