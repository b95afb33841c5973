namespace FlexCoop.Faults;

/// <summary>What a device, or its driver, does wrong.</summary>
public enum PlantedBug
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Every setting reaches the device twice.</summary>
    TellsTwice,

    /// <summary>It says that it sets the device, and does not.</summary>
    NeverSets,

    /// <summary>It says that it lets the device go, and does not: the device holds on until its end.</summary>
    NeverReleases,

    /// <summary>What it once holds it keeps, whatever is asked next.</summary>
    KeepsTheFirst,

    /// <summary>The device is told an end that is an hour late, and is not let go before.</summary>
    EndsLate,
}
