namespace FlexCoop.Ven.Devices.Products;

/// <summary>The four states of an SG-Ready heat pump, by their numbers. Source: BWP, Regularien SG-Ready-Label, chapter 2.1.</summary>
public enum SgReadyState
{
    /// <summary>Contacts 1:0. Blocked, at most two hours at a time.</summary>
    Blocked = 1,

    /// <summary>Contacts 0:0. Runs as its owner wants.</summary>
    Normal = 2,

    /// <summary>Contacts 0:1. Recommended to run more than usual.</summary>
    Recommended = 3,

    /// <summary>Contacts 1:1. Forced to run, as far as its controller allows.</summary>
    Forced = 4,
}
