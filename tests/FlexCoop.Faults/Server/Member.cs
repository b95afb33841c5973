using System.Globalization;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>A VEN with a ledger, which answers whatever it is sent.</summary>
internal sealed class Member(Uri vtn, ClientLedger ledger, string name) : IDisposable
{
    private static readonly OadrReport[] Metadata = [Some.UsageMetadata(), Some.StatusMetadata()];

    private readonly TestVen _ven = new(vtn);
    private readonly List<OadrCreatedEvent> _answers = [];

    /// <summary>The comments of the events by their ids, as far as they were shown.</summary>
    private readonly Dictionary<string, string> _events = [];

    public string Name => name;

    /// <summary>Null while it was not told that it is registered.</summary>
    public VenId? VenId { get; private set; }

    /// <summary>The answers that were sent, whether they were taken or not, the oldest first.</summary>
    public IReadOnlyList<OadrCreatedEvent> Answers => _answers;

    private RegistrationId RegistrationId { get; set; }

    public Task QueryAsync(CancellationToken cancellationToken) => SayAsync<OadrCreatedPartyRegistration>(new OadrQueryRegistration("q1"), cancellationToken);

    /// <summary>Registers, anew or again, as a VEN that was allocated or as a new one.</summary>
    public async Task RegisterAsync(VenId? allocated, CancellationToken cancellationToken)
    {
        var known = VenId ?? allocated;
        var message = Some.CreatePartyRegistration() with { VenName = name, VenId = known, RegistrationId = VenId is null ? null : RegistrationId };
        var created = await ledger.DoAsync(
            name, message.PayloadName, known is { } id ? "registration/" + id : "registration/?", "?",
            () => _ven.SendAsync<OadrCreatedPartyRegistration>(message, cancellationToken),
            answer => answer.EiResponse.ResponseCode.IsSuccess
                ? new Verdict(Outcome.Ok, "registration/" + answer.VenId, answer.RegistrationId!.Value.Value)
                : new Verdict(Outcome.Fail));
        VenId = created.VenId;
        RegistrationId = created.RegistrationId ?? default;
    }

    public async Task OfferAsync(CancellationToken cancellationToken)
    {
        var registered = await SendAsync<OadrRegisteredReport>(
            new OadrRegisterReport { RequestId = "m1", Reports = Metadata, VenId = VenId }, "metadata/" + VenId, "usage,status", answer => answer.EiResponse, cancellationToken);
        if (registered.ReportRequests.Count > 0)
        {
            await SayAsync<OadrResponse>(
                new OadrCreatedReport { EiResponse = EiResponse.Ok("m1"), PendingReports = [.. registered.ReportRequests.Select(request => request.ReportRequestId)], VenId = VenId },
                cancellationToken);
        }
    }

    /// <summary>Asks for all events, and answers none.</summary>
    public async Task AskAsync(CancellationToken cancellationToken) =>
        Look(await SayAsync<OadrDistributeEvent>(new OadrRequestEvent { RequestId = "e1", VenId = VenId!.Value }, cancellationToken), nameof(OadrRequestEvent));

    /// <summary>Takes what is owed until nothing is, and answers it.</summary>
    public async Task DrainAsync(OptType opt, CancellationToken cancellationToken)
    {
        while (VenId is { } venId && await SayAsync<OadrMessage>(new OadrPoll(venId), cancellationToken) is var owed and not OadrResponse)
        {
            switch (owed)
            {
                case OadrDistributeEvent distribute:
                    Look(distribute, nameof(OadrPoll));
                    await AnswerAsync(distribute, opt, cancellationToken);
                    break;
                case OadrRegisterReport register:
                    await SayAsync<OadrResponse>(new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), VenId = venId }, cancellationToken);
                    break;
                case OadrCreateReport create:
                    await SayAsync<OadrResponse>(
                        new OadrCreatedReport { EiResponse = EiResponse.Ok(create.RequestId), PendingReports = [.. create.ReportRequests.Select(request => request.ReportRequestId)], VenId = venId },
                        cancellationToken);
                    break;
                case OadrCancelReport cancel:
                    await SayAsync<OadrResponse>(new OadrCanceledReport { EiResponse = EiResponse.Ok(cancel.RequestId), PendingReports = [], VenId = venId }, cancellationToken);
                    break;
                case OadrRequestReregistration:
                    await AgreeAsync(cancellationToken);
                    await RegisterAsync(allocated: null, cancellationToken);
                    break;
                case OadrCancelPartyRegistration cancel:
                    await EndedAsync(cancel, cancellationToken);
                    break;
                default:
                    throw new InvalidDataException($"A poll was answered by {owed.PayloadName}.");
            }
        }
    }

    /// <summary>Takes one payload and answers nothing.</summary>
    public async Task<OadrMessage> TakeAsync(CancellationToken cancellationToken)
    {
        var owed = await SayAsync<OadrMessage>(new OadrPoll(VenId!.Value), cancellationToken);
        if (owed is OadrDistributeEvent distribute)
        {
            Look(distribute, nameof(OadrPoll));
        }

        return owed;
    }

    /// <summary>Answers each event of a message that wants it.</summary>
    public async Task AnswerAsync(OadrDistributeEvent distribute, OptType opt, CancellationToken cancellationToken)
    {
        foreach (var answer in TestVen.Answers(distribute, opt))
        {
            var message = new OadrCreatedEvent { EiResponse = EiResponse.Ok(""), EventResponses = [answer], VenId = VenId!.Value };
            _answers.Add(message);
            await SendAnswerAsync(message, cancellationToken);
        }
    }

    /// <summary>Sends an answer, perhaps once more.</summary>
    public Task SendAnswerAsync(OadrCreatedEvent message, CancellationToken cancellationToken)
    {
        var (qualified, opt) = (message.EventResponses![0].QualifiedEventId, message.EventResponses[0].OptType);
        return SendAsync<OadrResponse>(
            message, $"opt/{VenId}/{_events[qualified.EventId.Value]}", $"{qualified.ModificationNumber} {opt}", answer => answer.EiResponse, cancellationToken);
    }

    public Task AddScheduleAsync(string optId, DateTimeOffset now, CancellationToken cancellationToken) => SendAsync<OadrCreatedOpt>(
        new OadrCreateOpt
        {
            OptId = new OptId(optId),
            OptType = OptType.OptOut,
            OptReason = new OptReason("economic"),
            VenId = VenId!.Value,
            Vavailability = [new XcalProperties { DtStart = now.AddDays(2), Duration = OadrDuration.From(TimeSpan.FromHours(2)) }],
            CreatedDateTime = now,
            RequestId = "o1",
            Target = new EiTarget { VenIds = [VenId.Value] },
        },
        $"schedule/{VenId}/{optId}", nameof(OptType.OptOut), answer => answer.EiResponse, cancellationToken);

    public Task EndScheduleAsync(string optId, CancellationToken cancellationToken) => SendAsync<OadrCanceledOpt>(
        new OadrCancelOpt("o2", new OptId(optId), VenId!.Value), $"schedule/{VenId}/{optId}", value: null, answer => answer.EiResponse, cancellationToken);

    /// <summary>Reports one value.</summary>
    public Task ReportAsync(string requestId, DateTimeOffset at, double value, CancellationToken cancellationToken) => SendAsync<OadrUpdatedReport>(
        new OadrUpdateReport { RequestId = "u1", Reports = [Some.Data(new ReportRequestId(requestId), "heatpump.power", at, value)], VenId = VenId!.Value },
        $"point/{VenId}/heatpump.power/{at.ToUnixTimeMilliseconds()}", value.ToString(CultureInfo.InvariantCulture), answer => answer.EiResponse, cancellationToken);

    /// <summary>Wants the VTN's METADATA, and then not.</summary>
    public async Task AskForMetadataAsync(CancellationToken cancellationToken)
    {
        var wish = new OadrReportRequest(new ReportRequestId("wish-1"), new ReportSpecifier
        {
            ReportSpecifierId = new ReportSpecifierId("METADATA"),
            Granularity = OadrDuration.From(TimeSpan.Zero),
            ReportBackDuration = OadrDuration.From(TimeSpan.Zero),
            SpecifierPayloads = [new SpecifierPayload { RId = new RId("NA"), ReadingType = ReadingType.NotApplicable }],
        });
        await SayAsync<OadrMessage>(new OadrCreateReport { RequestId = "c1", ReportRequests = [wish], VenId = VenId }, cancellationToken);
        await SayAsync<OadrMessage>(new OadrCancelReport { RequestId = "c2", ReportRequestIds = [wish.ReportRequestId], ReportToFollow = false, VenId = VenId }, cancellationToken);
        await SayAsync<OadrMessage>(new OadrCreateReport { RequestId = "c3", ReportRequests = [wish], VenId = VenId }, cancellationToken);
    }

    /// <summary>Answers a report that was never sent, which a VTN bears.</summary>
    public Task AnswerNothingAsync(CancellationToken cancellationToken) =>
        SayAsync<OadrMessage>(new OadrUpdatedReport { EiResponse = EiResponse.Ok("u0"), VenId = VenId }, cancellationToken);

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await SendAsync<OadrCanceledPartyRegistration>(
            new OadrCancelPartyRegistration { RequestId = "l1", RegistrationId = RegistrationId, VenId = VenId }, "registration/" + VenId, "none", answer => answer.EiResponse, cancellationToken);
        VenId = null;
    }

    public void Dispose() => _ven.Dispose();

    private async Task AgreeAsync(CancellationToken cancellationToken)
    {
        var agreed = OadrWriter.Write(new OadrResponse { EiResponse = EiResponse.Ok(""), VenId = VenId });
        using var response = await ledger.InsistAsync(() => _ven.PostAsync("EiRegisterParty", agreed, cancellationToken));
        response.EnsureSuccessStatusCode();
    }

    private async Task EndedAsync(OadrCancelPartyRegistration cancel, CancellationToken cancellationToken)
    {
        await SendAsync<OadrResponse>(
            new OadrCanceledPartyRegistration { EiResponse = EiResponse.Ok(cancel.RequestId), RegistrationId = RegistrationId, VenId = VenId },
            "registration/" + VenId, "none", answer => answer.EiResponse, cancellationToken);
        VenId = null;
    }

    /// <summary>Writes down which modifications it is shown. The comment of an event is its vtnComment.</summary>
    private void Look(OadrDistributeEvent message, string what)
    {
        foreach (var descriptor in message.Events.Select(shown => shown.EiEvent.Descriptor))
        {
            _events[descriptor.EventId.Value] = descriptor.VtnComment!;
            ledger.Saw(name, what, $"modification/{descriptor.VtnComment}", descriptor.ModificationNumber.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Sends what is not written down.</summary>
    private Task<T> SayAsync<T>(OadrMessage message, CancellationToken cancellationToken)
        where T : OadrMessage => ledger.InsistAsync(() => _ven.SendAsync<T>(message, cancellationToken));

    private Task<T> SendAsync<T>(OadrMessage message, string key, string? value, Func<T, EiResponse> response, CancellationToken cancellationToken)
        where T : OadrMessage =>
        ledger.DoAsync(name, message.PayloadName, key, value, () => _ven.SendAsync<T>(message, cancellationToken), answer => new Verdict(response(answer).ResponseCode.IsSuccess ? Outcome.Ok : Outcome.Fail));
}
