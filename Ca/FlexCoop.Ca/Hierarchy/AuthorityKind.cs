namespace FlexCoop.Ca;

/// <summary>What an authority of the hierarchy signs.</summary>
public enum AuthorityKind
{
    /// <summary>The intermediates; itself offline.</summary>
    Root,

    /// <summary>Certificates of VENs.</summary>
    Device,

    /// <summary>Certificates of VTNs, workers and administrators.</summary>
    Server,
}
