namespace FlexCoop.Ca;

/// <summary>What names a certificate carries beside its common name.</summary>
public enum NameForm
{
    /// <summary>A VEN: <c>urn:uuid:…</c> of the device and a host name below the device domain.</summary>
    Ven,

    /// <summary>A VEN in push mode: besides these the host names that its owner has proved.</summary>
    VenWithHosts,

    /// <summary>A server: its host names.</summary>
    Hosts,

    /// <summary>A component or a person: none.</summary>
    None,
}
