using System.Diagnostics.Metrics;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Vtn;

/// <summary>What the endpoint counts, under the meter <c>FlexCoop.Vtn</c>.</summary>
internal sealed class OpenAdrMetrics(IMeterFactory meters)
{
    public const string MeterName = "FlexCoop.Vtn";

    /// <summary><c>flexcoop.openadr.overlooked</c>: mistakes of peers that were overlooked, by <c>leniency</c>.</summary>
    private readonly Counter<long> _overlooked =
        meters.Create(MeterName).CreateCounter<long>("flexcoop.openadr.overlooked", "{mistake}", "Mistakes of VENs that were overlooked");

    public void Overlooked(IReadOnlyList<Overlooked> mistakes)
    {
        foreach (var mistake in mistakes)
        {
            _overlooked.Add(mistake.Times, KeyValuePair.Create<string, object?>("leniency", mistake.Leniency.ToString()));
        }
    }
}
