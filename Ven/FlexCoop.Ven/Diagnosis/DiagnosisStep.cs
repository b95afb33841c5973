namespace FlexCoop.Ven;

/// <summary>What is looked at, in this order.</summary>
public enum DiagnosisStep
{
    /// <summary>The configuration.</summary>
    Settings,

    /// <summary>The state folder, and who may read it.</summary>
    State,

    /// <summary>The room on its disk.</summary>
    Disk,

    /// <summary>Key and certificate.</summary>
    Identity,

    /// <summary>What a box listens with to which is pushed: certificate and port.</summary>
    Push,

    /// <summary>The name of the server.</summary>
    Dns,

    /// <summary>Its port.</summary>
    Tcp,

    /// <summary>The handshake, and the server's certificate.</summary>
    Tls,

    /// <summary>What the server says to a request that changes nothing.</summary>
    Answer,

    /// <summary>The clock of the box beside the server's.</summary>
    Clock,

    /// <summary>The registration as the box remembers it.</summary>
    Registration,

    /// <summary>The approval of a box that is being enrolled.</summary>
    Approval,
}
