namespace FlexCoop.Middleware;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>A demonstration, or a check, in which something did not hold.</summary>
    public const int Failed = 1;

    /// <summary>It cannot be started as it was asked.</summary>
    public const int Usage = 2;

    /// <summary>The disk failed.</summary>
    public const int Storage = 3;
}
