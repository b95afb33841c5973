namespace FlexCoop.Middleware.Admission;

/// <summary>How the wait for a body ended.</summary>
internal enum BodyArrival
{
    /// <summary>The body is here, or as much of it as anybody reads.</summary>
    Here,

    /// <summary>The peer hung up.</summary>
    Gone,

    /// <summary>It took too long.</summary>
    TooLate,

    /// <summary>There is no room for it beside the others.</summary>
    NoRoom,
}
