using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>All that an operator and VENs can say to a server, once: every message and every operation that changes something.</summary>
/// <param name="vtn">The server.</param>
/// <param name="ledger">Where it is written down.</param>
internal sealed class Day(LabVtn vtn, ClientLedger ledger) : IDisposable
{
    private readonly DateTimeOffset _now = Now();
    private readonly List<Member> _members = [];
    private int _days;

    /// <summary>The messages of VENs that a VTN serves.</summary>
    public static IReadOnlyList<string> Messages { get; } =
    [
        "oadrQueryRegistration", "oadrCreatePartyRegistration", "oadrCancelPartyRegistration", "oadrCanceledPartyRegistration", "oadrResponse", "oadrPoll",
        "oadrRequestEvent", "oadrCreatedEvent", "oadrRegisterReport", "oadrRegisteredReport", "oadrCreateReport", "oadrCreatedReport", "oadrUpdateReport",
        "oadrUpdatedReport", "oadrCancelReport", "oadrCanceledReport", "oadrCreateOpt", "oadrCancelOpt",
    ];

    /// <summary>Goes through it with new VENs and a new event.</summary>
    /// <exception cref="HttpRequestException">The server has died.</exception>
    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        var day = ++_days;
        var (program, comment, house) = ($"program-{day}", $"event-{day}", $"house-{day}");
        var operation = new Operator(vtn, ledger, _now.AddHours(2));
        var member = NewMember(house);

        await operation.MakeProgramAsync(program, cancellationToken);
        await operation.AllocateAsync(house, cancellationToken);
        await member.QueryAsync(cancellationToken);
        await member.RegisterAsync(new VenId(house), cancellationToken);
        await member.OfferAsync(cancellationToken);
        await operation.GroupAsync(house, "group-" + house, cancellationToken);
        await operation.AnnounceAsync(comment, new JsonObject { ["groupIds"] = new JsonArray("group-" + house) }, cancellationToken);
        await member.DrainAsync(OptType.OptIn, cancellationToken);
        await operation.ChangeAsync(comment, level: 2, cancellationToken);
        await member.AskAsync(cancellationToken);
        await member.DrainAsync(OptType.OptOut, cancellationToken);
        await member.AddScheduleAsync("holiday", _now, cancellationToken);
        await member.AddScheduleAsync("sunday", _now, cancellationToken);
        await member.EndScheduleAsync("holiday", cancellationToken);

        await operation.WantAsync(house, cancellationToken);
        var report = await operation.AskAsync(house, cancellationToken);
        await member.DrainAsync(OptType.OptIn, cancellationToken);
        await member.ReportAsync(report, _now, value: 1000 + day, cancellationToken);
        await operation.EndReportAsync(house, report, cancellationToken);
        await member.DrainAsync(OptType.OptIn, cancellationToken);
        await member.AskForMetadataAsync(cancellationToken);
        await member.DrainAsync(OptType.OptIn, cancellationToken);
        await member.AnswerNothingAsync(cancellationToken);

        await operation.ReregisterAsync(house, cancellationToken);
        await member.DrainAsync(OptType.OptIn, cancellationToken);
        await operation.CancelAsync(comment, cancellationToken);
        await member.DrainAsync(OptType.OptIn, cancellationToken);
        await operation.EndRegistrationAsync(house, cancellationToken);
        await member.DrainAsync(OptType.OptIn, cancellationToken);
        await operation.RemoveProgramAsync(program, cancellationToken);

        var guest = NewMember("guest-" + day);
        await guest.RegisterAsync(allocated: null, cancellationToken);
        await guest.LeaveAsync(cancellationToken);
    }

    /// <summary>Everybody who is registered takes and answers what is owed.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var member in _members)
        {
            await member.DrainAsync(OptType.OptIn, cancellationToken);
        }
    }

    public void Dispose() => _members.ForEach(member => member.Dispose());

    private static DateTimeOffset Now()
    {
        var now = TimeProvider.System.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
    }

    private Member NewMember(string name)
    {
        var member = new Member(vtn.Url, ledger, name);
        _members.Add(member);
        return member;
    }
}
