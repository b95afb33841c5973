using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Ca;

/// <summary>How the certificate authority works. Section <c>Ca</c>.</summary>
public sealed class CaOptions
{
    /// <summary>Where peers find CRLs and issuers (<c>/ca/…</c>), without a slash at its end; stands in every certificate.</summary>
    [Required, RegularExpression("https?://[^/]+(/[^/]+)*", ErrorMessage = "Ca:PublicUrl must be a URL without a slash at its end, such as https://flex.example.org.")]
    public string PublicUrl { get; set; } = "https://localhost:8443";

    /// <summary>The domain below which every VEN has a name; that of the ceremony's plan.</summary>
    [Required]
    public string DeviceDomain { get; set; } = "ven.flexcoop.internal";

    /// <summary>Domains below which VENs that are pushed to have host names, parted by blanks: <c>push.example.org</c>. None unless said. Only for an authority that is made at the first start; whether one that is there certifies them is checked.</summary>
    [Required(AllowEmptyStrings = true)]
    public string PushDomains { get; set; } = "";

    /// <summary>Into how many parts the CRL of an authority is split. 1 to 1,024; 8 unless said.</summary>
    [Range(1, 1024)]
    public int CrlShards { get; set; } = 8;

    /// <summary>A file of blocked keys (see <c>Ca/README.md</c>); null for none.</summary>
    public string? BlocklistFile { get; set; }

    /// <summary>How many requests for one mandate may come at once; one more every ten minutes. 1 to 100,000; 5 unless said.</summary>
    [Range(1, 100_000)]
    public int RequestsPerMandate { get; set; } = 5;

    /// <summary>How many requests may come from one address (IPv6: one /64) at once; one more every minute. 1 to 100,000; 20 unless said.</summary>
    [Range(1, 100_000)]
    public int RequestsPerAddress { get; set; } = 20;

    /// <summary>How many certificates one subject may have at once; one more every twelve hours. 1 to 100,000; 4 unless said.</summary>
    [Range(1, 100_000)]
    public int CertificatesPerSubject { get; set; } = 4;

    /// <summary>How many enrolments one cooperative may have at once, and each hour. 1 to 1,000,000; 500 unless said.</summary>
    [Range(1, 1_000_000)]
    public int EnrolmentsPerCooperative { get; set; } = 500;

    /// <summary>How many signatures an authority makes each second. 1 to 10,000; 100 unless said.</summary>
    [Range(1, 10_000)]
    public int SignaturesPerSecond { get; set; } = 100;
}
