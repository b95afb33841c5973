using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>Times as messages carry them, read and written.</summary>
public sealed class XcalDateTimeTests
{
    [TestCase("2026-01-12T14:00:00Z", "2026-01-12T14:00:00Z")]
    [TestCase("2026-01-12T14:00:00.5Z", "2026-01-12T14:00:00.5Z")]
    [TestCase("2026-01-12T14:00:00.123456789Z", "2026-01-12T14:00:00.1234567Z")]
    [TestCase(" 2026-01-12T14:00:00Z ", "2026-01-12T14:00:00Z")]
    [TestCase("2026-01-12T24:00:00Z", "2026-01-13T00:00:00Z")]
    [TestCase("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z")]
    [TestCase("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [TestCase("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")]
    public void Read_Time_IsWrittenInItsRegularForm(string text, string regular)
    {
        var message = OadrReader.Read(Sample.DistributeEvent().With("//ei:createdDateTime", text).ToBytes(), OadrReaderOptions.Strict).Message!;

        var written = System.Text.Encoding.UTF8.GetString(OadrWriter.Write(message));

        Assert.That(written, Does.Contain($"<ei:createdDateTime>{regular}</ei:createdDateTime>"));
    }

    [TestCase("2026-02-29T00:00:00Z")]
    [TestCase("2026-13-01T00:00:00Z")]
    [TestCase("2026-01-12T25:00:00Z")]
    [TestCase("2026-01-12T24:00:01Z")]
    [TestCase("2026-01-12T14:00Z")]
    [TestCase("2026-01-12T14:00:60Z")]
    [TestCase("2026-01-12T14:00:00.Z")]
    [TestCase("2026-01-12 14:00:00Z")]
    [TestCase("2026-01-12T14:00:00z")]
    [TestCase("2026-01-12T14:00:00-05:00")]
    [TestCase("0000-01-01T00:00:00Z")]
    [TestCase("9999-12-31T24:00:00Z")]
    public void Read_NoTime_IsAFault(string text)
    {
        var result = OadrReader.Read(Sample.DistributeEvent().With("//ei:createdDateTime", text).ToBytes(), OadrReaderOptions.Lenient);

        Assert.That(result.Faults.Single().Problem, Is.EqualTo($"'{text}' is not allowed here"));
    }
}
