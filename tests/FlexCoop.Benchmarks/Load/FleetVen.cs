using FlexCoop.OpenAdr;

namespace FlexCoop.Benchmarks.Load;

/// <summary>A registered VEN that is owed nothing.</summary>
/// <param name="Ven">Speaks for it.</param>
/// <param name="Report">The report that it was asked for.</param>
internal sealed record FleetVen(Testing.TestVen Ven, ReportRequestId Report)
{
    public VenId Id => Ven.VenId;
}
