using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>What the database of Identity holds for access: beside mandates, so that what is decided by them lies with them.</summary>
internal static class AccessStorage
{
    public static IReadOnlyList<StoredKind> Kinds { get; } = [AccessPolicy.Collection, ConsentDocument.Collection, GlassDocument.Collection, UseDocument.Collection, GroupHomeDocument.Collection, GroupQuarterDocument.Collection];
}
