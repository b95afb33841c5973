namespace FlexCoop.Ven.Gateway;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Something failed on the way.</summary>
    public const int Failed = 1;

    /// <summary>It cannot be started as it was asked.</summary>
    public const int Usage = 2;

    /// <summary>The disk does not hold what it is given; a restart finds out what it holds.</summary>
    public const int Storage = 3;
}
