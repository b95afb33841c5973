using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Which signals may have which units: as <c>Middleware/README.md</c> says, and as a message can carry them.</summary>
public sealed class SignalUnitTests
{
    private const string Any = "any";

    [Test]
    public void Readme_Signals_AreThoseThatAreTaken()
    {
        var documented = Signals().Where(signal => signal.Type != Any).Select(signal => $"{signal.Name} {signal.Type} {signal.Values}");

        Assert.That(documented, Is.EqualTo(SignalTable.All.Select(row => $"{row.Name} {row.Type.ToText()} {row.Allowed ?? Any}")));
    }

    [Test]
    public void Readme_Units_AreThoseThatAreTaken()
    {
        var units = Units();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(units.Values.SelectMany(texts => texts).Append("x-beats").Distinct(), Is.SupersetOf(SignalUnit.All), "each unit is told of");
            foreach (var (name, type, kinds, _) in Signals())
            {
                var documented = kinds.Contains(Any) ? [.. SignalUnit.All, "x-beats", ""] : kinds.SelectMany(kind => kind == "none" ? [""] : units[kind]).ToList();
                Assert.That(SignalUnit.All.Append("x-beats").Append("").Where(unit => IsTaken(name, type, unit)), Is.EquivalentTo(documented), $"{name} {type}");
            }
        }
    }

    [Test]
    public void Parse_EveryUnit_CanBeSentAndRead()
    {
        foreach (var text in SignalUnit.All.Append("x-beats").Append("CHF/kWh").Append("ZWL"))
        {
            var unit = SignalUnit.Parse(text);
            var message = new OadrDistributeEvent { RequestId = "d1", VtnId = new VtnId("V"), Events = [Some.Event()] };
            var sent = message.Events[0].EiEvent;
            sent = sent with { Signals = [sent.Signals[0] with { SignalName = new SignalName("x-any"), ItemBase = unit }] };

            var read = OadrReader.Read(OadrWriter.Write(message with { Events = [message.Events[0] with { EiEvent = sent }] }));

            Assert.That(read.Faults, Is.Empty, text);
            Assert.That(((OadrDistributeEvent)read.Message!).Events[0].EiEvent.Signals[0].ItemBase, Is.EqualTo(unit), text);
        }
    }

    [TestCase("kvar", ItemBaseKind.PowerReactive, "VAR", SiScaleCode.Kilo)]
    [TestCase("MVA", ItemBaseKind.PowerApparent, "VA", SiScaleCode.Mega)]
    [TestCase("Wh", ItemBaseKind.EnergyReal, "Wh", SiScaleCode.None)]
    [TestCase("USD/kW", ItemBaseKind.CurrencyPerKW, "USD", SiScaleCode.None)]
    [TestCase("JPY/thm", ItemBaseKind.CurrencyPerThm, "JPY", SiScaleCode.None)]
    [TestCase("x-beats", ItemBaseKind.CustomUnit, "x-beats", SiScaleCode.None)]
    public void Parse_Unit_IsThatOfTheSchema(string text, ItemBaseKind kind, string units, SiScaleCode scale)
    {
        var unit = SignalUnit.Parse(text)!;

        Assert.That((unit.Kind, unit.Units, unit.Scale), Is.EqualTo((kind, units, scale)));
    }

    [TestCase("")]
    [TestCase("kVAR")]
    [TestCase("mW")]
    [TestCase("XYZ")]
    [TestCase("eur/kWh")]
    [TestCase("EUR/MWh")]
    [TestCase("x-")]
    [TestCase("x-\a")]
    public void Parse_OtherText_IsNone(string text) => Assert.That(SignalUnit.Parse(text), Is.Null);

    private static bool IsTaken(string name, string type, string unit)
    {
        var definition = SomeEvent.For("VEN-1");
        var signal = new SignalDefinition
        {
            Name = name == "x-…" ? "x-own" : name,
            Type = type == Any ? SignalType.Delta : SignalTypeText.Parse(type)!.Value,
            Unit = unit.Length == 0 ? null : unit,
            Intervals = [new SignalInterval(definition.Duration, 1)],
        };
        return EventRules.Check(definition with { Signals = [signal] }, Some.Now).Count == 0;
    }

    private static List<(string Name, string Type, IReadOnlyList<string> Kinds, string Values)> Signals() =>
        [.. Rows("| Signal | Type | Unit | Values |").Select(cells => (cells[0], cells[1], (IReadOnlyList<string>)cells[2].Split(" or "), cells[3]))];

    private static Dictionary<string, IReadOnlyList<string>> Units() =>
        Rows("| Unit | Written |").ToDictionary(cells => cells[0], cells => (IReadOnlyList<string>)cells[1].Split(", "));

    private static IEnumerable<string[]> Rows(string head) => File.ReadLines(Path.Combine(Repository.Root, "Middleware", "README.md"))
        .SkipWhile(line => line != head).Skip(2).TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Replace("`", "", StringComparison.Ordinal).Trim('|').Split('|', StringSplitOptions.TrimEntries));
}
