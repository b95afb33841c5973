namespace FlexCoop.Ven.Devices.FieldProtocols;

/// <summary>The contacts of a board of two relays.</summary>
/// <param name="IsFirstClosed">Whether the first contact is closed.</param>
/// <param name="IsSecondClosed">Whether the second contact is closed.</param>
public readonly record struct RelayPositions(bool IsFirstClosed, bool IsSecondClosed)
{
    /// <summary>Both contacts as 1 (closed) and 0 (open), first to second, such as <c>1:0</c>.</summary>
    public override string ToString() => $"{(IsFirstClosed ? 1 : 0)}:{(IsSecondClosed ? 1 : 0)}";
}
