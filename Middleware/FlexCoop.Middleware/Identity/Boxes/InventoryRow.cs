namespace FlexCoop.Middleware.Identity;

/// <summary>A box in the list that a cooperative imports.</summary>
/// <param name="Serial">Its serial number.</param>
/// <param name="LabelHash">SHA-256 of <c>SERIAL:LABEL</c>, in hexadecimal digits; the label code in capitals, without blanks and hyphens.</param>
internal sealed record InventoryRow(string Serial, string LabelHash);
