namespace FlexCoop.Ca;

/// <summary>A certificate, or why there is none; never both.</summary>
internal sealed record IssuanceOutcome(CertificateDocument? Issued, CaRefusal? Refusal)
{
    public static implicit operator IssuanceOutcome(CaRefusal refusal) => new(Issued: null, refusal);

    public static implicit operator IssuanceOutcome(CertificateDocument issued) => new(issued, Refusal: null);
}
