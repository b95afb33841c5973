namespace FlexCoop.Ca;

/// <summary>The two branches of the hierarchy: OpenADR 2.0b wants a VTN to have an ECC and an RSA certificate, and lets a VEN choose (rule 68).</summary>
public enum KeyBranch
{
    /// <summary>Elliptic curves: root P-384, everything else P-256 (or P-384, if a request brings it).</summary>
    Ec,

    /// <summary>RSA: root 4096 bit, intermediates 3072, leaves 2048 or more.</summary>
    Rsa,
}
