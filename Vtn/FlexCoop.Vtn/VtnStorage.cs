using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>What the VTN keeps in the database.</summary>
public static class VtnStorage
{
    /// <summary>To be declared when the database is opened.</summary>
    public static IReadOnlyList<StoredKind> Kinds { get; } =
    [
        VenDocument.Collection,
        LastSeenDocument.Collection,
        EventDocument.Collection,
        EventResponseDocument.Collection,
        ReportRequestDocument.Collection,
        VenOptsDocument.Collection,
        MarketContextDocument.Collection,
        NonceDocument.Collection,
        VtnLog.Definition,
        AuditTrail.Definition,
        HappeningTrail.Definition,
    ];
}
