namespace FlexCoop.Middleware.Doors;

/// <summary>The TLS doors; which are asked for a certificate, and what is served at each, stands in <c>Middleware/README.md</c>.</summary>
internal enum Door
{
    /// <summary>People and components. Never asks for a certificate.</summary>
    Pages,

    /// <summary>Machines. Requests a certificate, and takes any or none: who needs one judges it.</summary>
    Machines,

    /// <summary>OpenADR in the modern profile. Requires a certificate.</summary>
    OpenAdr,

    /// <summary>OpenADR with exactly the suites of the specification (rule 67). Requires a certificate.</summary>
    Certification,
}
