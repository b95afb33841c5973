using FlexCoop.Ven.Devices.FieldProtocols;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>The register map of SG-Ready: what the contacts mean, and what we take the raised states to be worth.</summary>
internal static class SgReady
{
    /// <summary>How far state 3 raises the set-point, in K. The label leaves it to the maker; one kelvin is what we assume.</summary>
    public const double RecommendedRaiseK = 1;

    private static readonly Dictionary<SgReadyState, RelayPositions> Contacts = new()
    {
        [SgReadyState.Blocked] = new(IsFirstClosed: true, IsSecondClosed: false),
        [SgReadyState.Normal] = new(IsFirstClosed: false, IsSecondClosed: false),
        [SgReadyState.Recommended] = new(IsFirstClosed: false, IsSecondClosed: true),
        [SgReadyState.Forced] = new(IsFirstClosed: true, IsSecondClosed: true),
    };

    public static RelayPositions ContactsOf(SgReadyState state) => Contacts[state];

    public static SgReadyState StateOf(RelayPositions positions) => Contacts.Single(pair => pair.Value == positions).Key;
}
