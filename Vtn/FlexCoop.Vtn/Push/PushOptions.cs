using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Vtn;

/// <summary>How VENs in push mode are reached. Section <c>Push</c>.</summary>
public sealed class PushOptions
{
    /// <summary>Networks beside the open internet to which may be pushed, such as a cooperative's VPN, parted by blanks: <c>10.1.0.0/16 fd00:1::/64</c>. None unless said; a lab reaches its own machine, too.</summary>
    /// <remarks>They are for the VENs of all cooperatives, at any port. What a VEN can do there is to have handshakes begun: nothing is sent but to a server that shows that VEN's certificate.</remarks>
    [Required(AllowEmptyStrings = true)]
    public string Networks { get; set; } = "";

    /// <summary>Whether no suites are offered but the two of the specification (rule 67), as for certification. False unless said: TLS 1.3 and suites with forward secrecy before these two.</summary>
    public bool CertificationSuites { get; set; }

    /// <summary>How long the whole of a push may take, from the look-up of the name to the last byte of the answer. 5 seconds (§9.1.6) to 5 minutes of real time; 10 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:05:00")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between tries, which doubles from 1 second on. 1 second to 1 day of real time; 5 minutes unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RetryAtMost { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>To how many VENs may be pushed at once; as many places again are for those of which the last push failed or took long. 1 to 10,000; 256 unless said.</summary>
    [Range(1, 10_000)]
    public int AtOnce { get; set; } = 256;
}
