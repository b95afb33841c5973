using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>Opts with a VEN under test (family OP).</summary>
internal static class OptsAtVen
{
    private static readonly TimeSpan TwoHours = TimeSpan.FromHours(2);

    public static IEnumerable<VenScenario> All { get; } =
    [
        new("OP-02", "The owner adds a schedule", TransferModes.Both, "rules 203, 206", async bench =>
        {
            await bench.StartAsync();
            var start = bench.Owner.Now.AddDays(1);

            var asked = bench.Owner.Now;
            var (optId, create) = await AddAsync(bench, start, TwoHours);

            Expect.Equal((optId, OptType.OptOut), (create.OptId, create.OptType), "optID and optType");
            Expect.Sequence([(start, OadrDuration.From(TwoHours))], create.Vavailability!.Select(window => (window.DtStart, window.Duration)), "windows of vavailability");
            Expect.Sequence([bench.Vtn.VenId], create.Target.VenIds, "venIDs of eiTarget");
            Expect.Within(asked, bench.Owner.Now, bench.Owner.Tolerance, create.CreatedDateTime, "createdDateTime");
            Expect.That(create.OptReason.Value.Length > 0, "optReason is given");
            Expect.Equal(null, create.QualifiedEventId, "qualifiedEventID");
            await ExpectKeptAsync(bench, optId);
        }),

        new("OP-04", "The owner adds a schedule without end", TransferModes.Both, "rule 210", async bench =>
        {
            await bench.StartAsync();

            var (optId, create) = await AddAsync(bench, bench.Owner.Now.AddDays(1), TimeSpan.Zero);

            Expect.That(create.Vavailability!.Single().Duration.IsZero, "the duration is PT0S");
            await ExpectKeptAsync(bench, optId);
        }),

        new("OP-06", "The owner takes a schedule back", TransferModes.Both, "§8.5.1", async bench =>
        {
            await bench.StartAsync();
            var (optId, _) = await AddAsync(bench, bench.Owner.Now.AddDays(1), TwoHours);

            Expect.Equal(null, await bench.Owner.CancelScheduleAsync(optId, bench.Cancellation), "refusal");
            var cancel = await bench.Vtn.ReceiveAsync<OadrCancelOpt>(bench.Cancellation);

            Expect.Equal((optId, bench.Vtn.VenId), (cancel.OptId, cancel.VenId), "optID and venID");
            Expect.Equal(0, bench.Owner.View().Schedules.Count, "schedules as the owner sees them");
            await bench.DeliverAsync();
            Expect.That(!(await bench.RestartAsync()).Any(message => message is OadrCreateOpt or OadrCancelOpt), "nothing of it is told again after a restart");
        }),

        new("OP-10", "The VTN refuses the cancellation with 452", TransferModes.Both, "rule 208", async bench =>
        {
            await bench.StartAsync();
            var (optId, _) = await AddAsync(bench, bench.Owner.Now.AddDays(1), TwoHours);
            bench.Vtn.Answer = message => message is OadrCancelOpt cancel ? new OadrCanceledOpt(new EiResponse(EiResponseCode.InvalidId, "no such opt", cancel.RequestId), cancel.OptId) : null;

            Expect.Equal(null, await bench.Owner.CancelScheduleAsync(optId, bench.Cancellation), "refusal");
            _ = await bench.Vtn.ReceiveAsync<OadrCancelOpt>(bench.Cancellation);
            var later = new List<OadrMessage>();
            for (var polls = 0; polls < 3; polls++)
            {
                later.AddRange(await bench.DeliverAsync());
            }

            Expect.Equal(0, later.Count, "messages afterwards");
            Expect.Equal(0, bench.Owner.View().Schedules.Count, "schedules as the owner sees them");
            await bench.ExpectRegisteredAsync();
        }),

        new("OP-25", "Schedules hold windows only", TransferModes.Both, "rule 200", async bench =>
        {
            await bench.StartAsync();
            foreach (var duration in (TimeSpan[])[TwoHours, TimeSpan.Zero])
            {
                var (optId, create) = await AddAsync(bench, bench.Owner.Now.AddDays(1), duration);

                foreach (var window in create.Vavailability!)
                {
                    Expect.That(window is { Tolerance: null, RampUp: null, Recovery: null, Notification: null }, "a window has no tolerance, ramp-up, recovery or notification");
                }

                await ExpectKeptAsync(bench, optId);
            }
        }),
    ];

    private static async Task<(OptId OptId, OadrCreateOpt Create)> AddAsync(VenBench bench, DateTimeOffset start, TimeSpan duration)
    {
        var (optId, refusal) = await bench.Owner.AddScheduleAsync(OptType.OptOut, start, duration, bench.Cancellation);
        var create = await bench.Vtn.ReceiveAsync<OadrCreateOpt>(bench.Cancellation);
        return (optId ?? throw new NonconformanceException($"The schedule is refused: {refusal}"), create);
    }

    /// <summary>The owner sees this schedule and no other, also after a restart, and an event in its windows is opted out of.</summary>
    private static async Task ExpectKeptAsync(VenBench bench, OptId optId)
    {
        Expect.Sequence([optId], bench.Owner.View().Schedules, "schedules as the owner sees them");
        await bench.DeliverAsync();
        await bench.RestartAsync();
        Expect.Sequence([optId], bench.Owner.View().Schedules, "schedules as the owner sees them after a restart");
        var one = Announced.Simple(bench.Owner.Now, $"EV-{optId}", TimeSpan.FromDays(1) + TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30));
        bench.ExpectTaken(await bench.AnswerToAsync(one), one, OptType.OptOut);
        await bench.DistributeAsync();
    }
}
