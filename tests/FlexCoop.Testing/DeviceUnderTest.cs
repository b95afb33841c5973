namespace FlexCoop.Testing;

/// <summary>Which node a scenario of the list of scenarios is about.</summary>
[Flags]
public enum DeviceUnderTest
{
    /// <summary>None; no scenario has it.</summary>
    None = 0,

    /// <summary>The VTN.</summary>
    Vtn = 1,

    /// <summary>The VEN.</summary>
    Ven = 2,

    /// <summary>Either, by what both have in common or by turns.</summary>
    Both = Vtn | Ven,
}
