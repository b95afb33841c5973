namespace FlexCoop.Ven;

/// <summary>Whether the VTN has a word of the owner.</summary>
public enum OptDelivery
{
    /// <summary>The VTN is still to be told, or to be told that it was taken back.</summary>
    Owed,

    /// <summary>The VTN has acknowledged it.</summary>
    Acknowledged,

    /// <summary>The VTN will not have it; it holds here all the same.</summary>
    Refused,

    /// <summary>The event wants no answers, so the VTN is not told (rule 206).</summary>
    LocalOnly,
}
