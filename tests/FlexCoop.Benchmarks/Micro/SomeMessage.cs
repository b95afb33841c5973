using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Micro;

/// <summary>Messages of several sizes.</summary>
internal static class SomeMessage
{
    public static OadrMessage Named(string name) => name switch
    {
        "poll" => new OadrPoll(new VenId("VEN-1")),
        "event" => Distribute([Some.Event()]),
        "report" => Report(),
        _ => Distribute([.. Enumerable.Range(0, 20).Select(Day)]),
    };

    private static OadrDistributeEvent Distribute(IReadOnlyList<OadrEvent> events) =>
        new() { EiResponse = EiResponse.Ok("r1"), RequestId = "r1", VtnId = new VtnId("VTN-1"), Events = events };

    /// <summary>Ten points of one minute each.</summary>
    private static OadrUpdateReport Report()
    {
        var minutes = Enumerable.Range(0, 10).SelectMany(minute =>
            Some.Data(new ReportRequestId("RREQ-1"), "heatpump.power", Some.Now.AddMinutes(minute), 1480.5 + minute).Intervals!);
        var report = Some.Data(new ReportRequestId("RREQ-1"), "heatpump.power", Some.Now, 0) with { Intervals = [.. minutes] };
        return new OadrUpdateReport { RequestId = "r1", Reports = [report], VenId = new VenId("VEN-1") };
    }

    private static OadrEvent Day(int number)
    {
        var oadrEvent = Some.Event($"EVT-{number}", duration: TimeSpan.FromDays(1));
        var quarters = Enumerable.Range(0, 96).Select(quarter => (TimeSpan.FromMinutes(15), 0.1 + (quarter / 100.0))).ToArray();
        var prices = Some.Signal(SignalName.ElectricityPrice, SignalType.Price, ItemBase.CurrencyPerKWh("EUR"), quarters);
        return oadrEvent with { EiEvent = oadrEvent.EiEvent with { Signals = [prices] } };
    }
}
