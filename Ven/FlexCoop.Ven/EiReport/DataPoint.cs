using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Something of a resource that can be reported.</summary>
/// <param name="RId">The rID; the same in telemetry and history.</param>
/// <param name="Resource">The resource that it tells of.</param>
/// <param name="Kind">What it tells.</param>
internal sealed record DataPoint(RId RId, IResource Resource, DataPointKind Kind);
