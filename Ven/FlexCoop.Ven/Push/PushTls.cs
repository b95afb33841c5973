namespace FlexCoop.Ven;

/// <summary>Versions and suites of TLS that the agent lets a pushing VTN choose from (protocol.md §12.1).</summary>
public enum PushTls
{
    /// <summary>Those of the specification alone: TLS 1.2 with the suite of OpenADR that fits the agent's key, whatever else is offered (rule 67).</summary>
    Certification,

    /// <summary>TLS 1.3, or 1.2 with the framework's suites.</summary>
    Modern,
}
