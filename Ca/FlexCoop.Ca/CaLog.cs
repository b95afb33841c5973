using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>What the authority did, kept for good: planned, issued, voided, revoked, under the serial number.</summary>
internal static class CaLog
{
    public static readonly LogDefinition Definition = new("ca");

    public static UnitOfWork Note(this UnitOfWork work, string serial, DateTimeOffset at, string what) => work.Append(Definition, at, serial, what);
}
