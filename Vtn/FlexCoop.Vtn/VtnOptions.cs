using System.ComponentModel.DataAnnotations;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Vtn;

/// <summary>How the VTN presents itself and what it asks of VENs. Section <c>Vtn</c>.</summary>
public sealed class VtnOptions
{
    /// <summary>The vtnID. Interpretation: at least one capital, since a peer in wide use refuses the events of any other (interop.md §1.1).</summary>
    [Required, RegularExpression("[!-~]*[A-Z][!-~]*", ErrorMessage = "Vtn:VtnId must be printable ASCII without spaces, with a capital letter.")]
    public string VtnId { get; set; } = "FLEXCOOP-VTN";

    /// <summary>How often a VEN may poll (oadrRequestedOadrPollFreq), in whole seconds of real time. 1 second to 1 day; 10 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The groups that a VEN joins when it registers for the first time; null for <c>all</c>. An empty list is none.</summary>
    public IReadOnlyList<string>? DefaultGroupIds { get; set; }

    /// <summary>The program of an event that names none: a URI.</summary>
    [Required]
    public string DefaultMarketContext { get; set; } = "urn:flexcoop:program:default";

    /// <summary>How often every usage and status point is wanted of a VEN if nobody asks otherwise. 1 second to 1 day; 1 minute unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan WantedGranularity { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often lastSeen is written to the store. 1 second to 1 hour of real time; 1 minute unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LastSeenFlush { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>After how long without a message a VEN counts as timed out, but not before three poll intervals. 1 second to 7 days of real time; 90 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan SilentAfter { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>Whether METADATA and data are refused for what peers in wide use get wrong (rules 307, 312, 313, 314, 331). False unless said.</summary>
    public bool StrictReports { get; set; }

    /// <summary>What is asked of the XML signatures of VENs for which nothing else is said. Accept unless said; a lab, where there are no certificates, looks at none.</summary>
    [EnumDataType(typeof(SignaturePolicy))]
    public SignaturePolicy XmlSignatures { get; set; } = SignaturePolicy.Accept;

    /// <summary>How far the time of sending of a signed message may be from ours, both ways. 5 seconds to 15 minutes of real time; 5 minutes unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:15:00")]
    public TimeSpan SignatureWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether signatures may be made with SHA-1 (rule 514, against §10.6.3). False unless said.</summary>
    public bool Sha1Signatures { get; set; }

    /// <summary>The groups that a VEN joins when it first registers.</summary>
    internal IReadOnlyList<string> GroupIds => DefaultGroupIds ?? ["all"];

    /// <summary>After this real time without a message a VEN counts as timed out, and a cancellation that it does not answer as done.</summary>
    internal TimeSpan SilenceTimeout => TimeSpan.FromTicks(Math.Max(SilentAfter.Ticks, 3 * PollInterval.Ticks));

    /// <summary>After this time without its answer a message that was handed over is owed again: max(30 s, 2 × poll interval), architecture decision 5.</summary>
    internal TimeSpan AnswerTimeout => TimeSpan.FromTicks(Math.Max(TimeSpan.FromSeconds(30).Ticks, 2 * PollInterval.Ticks));
}
