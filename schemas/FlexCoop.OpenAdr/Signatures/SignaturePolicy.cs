namespace FlexCoop.OpenAdr.Signatures;

/// <summary>How a node deals with XML signatures (§10.1: standard or high security, switched for each device).</summary>
public enum SignaturePolicy
{
    /// <summary>Standard security: signatures are neither made nor looked at.</summary>
    Off,

    /// <summary>A message that is signed is verified, and refused if it is not good; one that is not is taken as it is.</summary>
    Accept,

    /// <summary>High security: a message that is not signed is not taken (rule 514).</summary>
    Require,
}
