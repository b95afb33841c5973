using System.Globalization;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>Numbers as messages carry them (xs:float).</summary>
public sealed class XsdFloatTests
{
    [TestCase("0", 0)]
    [TestCase("-0", -0.0)]
    [TestCase("+7", 7)]
    [TestCase("007.50", 7.5)]
    [TestCase("5.", 5)]
    [TestCase(".5", 0.5)]
    [TestCase("-.5", -0.5)]
    [TestCase("123456789012345", 123456789012345)]
    [TestCase("1234567890123456", 1234567890123456)]
    [TestCase("0.123456789012345", 0.123456789012345)]
    [TestCase("0.1234567890123456789", 0.1234567890123456789)]
    [TestCase("1e3", 1000)]
    [TestCase("-2.5E-3", -0.0025)]
    [TestCase("1E400", double.PositiveInfinity)]
    [TestCase("INF", double.PositiveInfinity)]
    [TestCase("-INF", double.NegativeInfinity)]
    [TestCase("NaN", double.NaN)]
    [TestCase(" 12 ", 12)]
    public void Read_Number_IsTheNumber(string text, double value)
    {
        var read = Read(text);

        Assert.That(read, Is.EqualTo(value));
        Assert.That(double.IsNegative(read!.Value), Is.EqualTo(double.IsNegative(value)));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("-")]
    [TestCase("--1")]
    [TestCase("1-")]
    [TestCase("1.2.3")]
    [TestCase("1,5")]
    [TestCase("1 2")]
    [TestCase("0x10")]
    [TestCase("1e")]
    [TestCase("Infinity")]
    [TestCase("+INF")]
    [TestCase("٣")]
    public void Read_NoNumber_IsAFault(string text) => Assert.That(Read(text), Is.Null);

    /// <summary>The short way for plain decimals gives to the last bit what the framework gives.</summary>
    [Test]
    public void Read_AnyPlainDecimal_IsWhatTheFrameworkReads([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        for (var number = 0; number < 200; number++)
        {
            var digits = random.NextInt64(0, (long)Math.Pow(10, random.Next(1, 19))).ToString(CultureInfo.InvariantCulture);
            var text = (random.Next(2) == 0 ? "-" : "") + digits.Insert(random.Next(digits.Length + 1), random.Next(4) == 0 ? "" : ".");
            if (text is "." or "-.")
            {
                continue;
            }

            Assert.That(Read(text), Is.EqualTo(double.Parse(text, CultureInfo.InvariantCulture)), text);
        }
    }

    private static double? Read(string text)
    {
        var message = OadrReader.Read(Sample.DistributeEvent().With("//ei:currentValue/ei:payloadFloat/ei:value", text).ToBytes(), OadrReaderOptions.Strict).Message;
        return ((message as OadrDistributeEvent)?.Events[0].EiEvent.Signals[0].CurrentValue as PayloadFloat)?.Value;
    }
}
