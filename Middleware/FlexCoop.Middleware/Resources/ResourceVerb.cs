namespace FlexCoop.Middleware.Resources;

/// <summary>By what a resource's documents may be changed. Reading needs none.</summary>
internal enum ResourceVerb
{
    /// <summary>POST to the list.</summary>
    Create,

    /// <summary>PUT.</summary>
    Replace,

    /// <summary>PATCH (RFC 7396).</summary>
    Patch,

    /// <summary>DELETE.</summary>
    Delete,
}
