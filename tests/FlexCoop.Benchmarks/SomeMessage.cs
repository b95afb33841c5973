using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks;

/// <summary>Messages of three sizes.</summary>
internal static class SomeMessage
{
    public static OadrMessage Named(string name) => name switch
    {
        "poll" => new OadrPoll(new VenId("VEN-1")),
        "event" => Distribute([Some.Event()]),
        _ => Distribute([.. Enumerable.Range(0, 20).Select(Day)]),
    };

    private static OadrDistributeEvent Distribute(IReadOnlyList<OadrEvent> events) =>
        new() { EiResponse = EiResponse.Ok("r1"), RequestId = "r1", VtnId = new VtnId("VTN-1"), Events = events };

    private static OadrEvent Day(int number)
    {
        var oadrEvent = Some.Event($"EVT-{number}", duration: TimeSpan.FromDays(1));
        var quarters = Enumerable.Range(0, 96).Select(quarter => (TimeSpan.FromMinutes(15), 0.1 + (quarter / 100.0))).ToArray();
        var prices = Some.Signal(SignalName.ElectricityPrice, SignalType.Price, ItemBase.CurrencyPerKWh("EUR"), quarters);
        return oadrEvent with { EiEvent = oadrEvent.EiEvent with { Signals = [prices] } };
    }
}
