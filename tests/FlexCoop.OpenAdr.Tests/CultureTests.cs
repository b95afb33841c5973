using System.Globalization;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>What is read and written is the same in every culture. The build has none but the invariant one, for all of the project; who uses the library elsewhere may have others.</summary>
[Scenario("RB-09", DeviceUnderTest.Both)]
public sealed class CultureTests
{
    public static IEnumerable<string> Valid => CorpusTests.Valid;

    [TestCase("de-DE")]
    [TestCase("tr-TR")]
    [TestCase("ar-SA")]
    public void Process_KnowsNoCultureButTheInvariant(string name) => Assert.That(() => CultureInfo.GetCultureInfo(name), Throws.TypeOf<CultureNotFoundException>());

    /// <summary>A comma before decimals, another sign before what is negative, dots in dates, and times with dots: as German, Turkish and Arabic have them.</summary>
    [TestCaseSource(nameof(Valid))]
    public void Sample_InAnotherCulture_ReadsAndIsWrittenTheSame(string file)
    {
        var bytes = File.ReadAllBytes(SharedMaterial.Path("openadr", "samples", "valid", file));
        var expected = OadrWriter.Write(OadrReader.Read(bytes).Message!);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Foreign();
            Assert.That((-1.5).ToString(CultureInfo.CurrentCulture), Is.EqualTo("\u061C-1,5"), "the culture is in force");
            var message = OadrReader.Read(bytes).Message!;

            Assert.That(OadrWriter.Write(message), Is.EqualTo(expected));
            Assert.That(OadrReader.Read(expected, OadrReaderOptions.Lenient).Message, Is.EqualTo(message).UsingPropertiesComparer());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CultureInfo Foreign()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u061C-";
        culture.NumberFormat.PositiveSign = "\u061C+";
        culture.NumberFormat.PositiveInfinitySymbol = "\u221E";
        culture.NumberFormat.NaNSymbol = "\u0646";
        culture.DateTimeFormat.DateSeparator = ".";
        culture.DateTimeFormat.TimeSeparator = ".";
        return culture;
    }
}
