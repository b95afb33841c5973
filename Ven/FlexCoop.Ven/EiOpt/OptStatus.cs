namespace FlexCoop.Ven;

/// <summary>A word of the owner, and what the VTN says of it.</summary>
/// <param name="Opt">The word.</param>
/// <param name="Delivery">Whether the VTN has it.</param>
/// <param name="Trouble">Why the VTN has refused it, or does not take it for now; null while all is well.</param>
public sealed record OptStatus(OwnerOpt Opt, OptDelivery Delivery, string? Trouble);
