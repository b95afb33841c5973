using System.Net;

namespace FlexCoop.Benchmarks.Load;

/// <summary>What came of one report of <see cref="Probes"/>.</summary>
/// <param name="Status">How it was answered.</param>
/// <param name="Took">From sending it to the last byte of the answer.</param>
/// <param name="Ven">Who reported.</param>
/// <param name="Minute">Of its points the first, in minutes since 1970.</param>
internal sealed record Probe(HttpStatusCode Status, TimeSpan Took, FleetVen Ven, long Minute);
