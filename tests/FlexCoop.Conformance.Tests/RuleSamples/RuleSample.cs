using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests;

/// <summary>A message of the shared corpus that the schema lets pass and a rule does not (samples/README.md, category <c>rule</c>).</summary>
/// <param name="File">Its name.</param>
/// <param name="Expected">What is to be answered.</param>
public sealed record RuleSample(string File, SuggestedReply Expected)
{
    /// <summary>The VEN whom the samples come from, or are for.</summary>
    public const string VenId = "VEN-EX-0001";

    /// <summary>Its registration.</summary>
    public const string RegistrationId = "REG-EX-7F3A91";

    /// <summary>The event that it has.</summary>
    public const string EventId = "EVT-1001";

    /// <summary>The VTN of the samples.</summary>
    public const string VtnId = "VTN-EX-01";

    /// <summary>All of them; none where the shared material is not.</summary>
    public static IReadOnlyList<RuleSample> All { get; } = SharedMaterial.Folder is null
        ? []
        :
        [
            .. Csv.Read(SharedMaterial.Path("openadr", "samples", "invalid", "index.csv"))
                .Where(row => row["category"] == "rule")
                .Select(row => new RuleSample(row["file"], SuggestedReply.Read(row["expectation"], row["suggested_reply"]))),
        ];

    /// <summary>The first part of its name.</summary>
    public string Payload => File.Split('.')[0];

    /// <summary>Whether it is for a VEN; else it is for a VTN.</summary>
    public bool IsForVen => File != "oadrDistributeEvent.sent-to-vtn.xml" && Payload is "oadrDistributeEvent" or "oadrCreateReport" or "oadrCancelReport";

    /// <summary>The message.</summary>
    public string Text => Read("invalid", File);

    /// <summary>A good message of the corpus.</summary>
    public static string Valid(string file) => Read("valid", file);

    /// <summary>What a message says.</summary>
    public static T Message<T>(string text)
        where T : OadrMessage => (T)OadrReader.Read(Encoding.UTF8.GetBytes(text), OadrReaderOptions.Lenient).Message!;

    /// <inheritdoc />
    public override string ToString() => File;

    private static string Read(string folder, string file) => System.IO.File.ReadAllText(SharedMaterial.Path("openadr", "samples", folder, file));
}
