using System.Threading.Channels;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Testing;

/// <summary>A raw VTN on a real socket: answers well unless a test says otherwise, and holds everything that it receives to the rules of form.</summary>
public sealed class TestVtn : IAsyncDisposable
{
    public const string VtnId = "TEST-VTN";

    private readonly Channel<OadrMessage> _received = Channel.CreateUnbounded<OadrMessage>();
    private readonly Queue<OadrMessage> _owed = new();
    private readonly Lock _lock = new();
    private WebApplication? _app;
    private int _registrations;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>oadrRequestedOadrPollFreq.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>All live events: what oadrRequestEvent is answered with.</summary>
    public IReadOnlyList<OadrEvent> Events { get; set; } = [];

    /// <summary>Answers a message otherwise than well; null for the usual answer.</summary>
    public Func<OadrMessage, OadrMessage?>? Answer { get; set; }

    /// <summary>Answers a message with bytes as they are; null to answer it as <see cref="Answer"/> says.</summary>
    public Func<OadrMessage, byte[]?>? AnswerBytes { get; set; }

    /// <summary>The HTTP status of every answer; other than 200 without a body.</summary>
    public int Status { get; set; } = 200;

    /// <summary>The HTTP status of one answer; null for <see cref="Status"/>.</summary>
    public Func<OadrMessage, int?>? StatusOf { get; set; }

    /// <summary>Retry-After of every answer, in seconds; null for none.</summary>
    public int? RetryAfter { get; set; }

    /// <summary>Form faults of what was received; a good VEN makes none.</summary>
    public List<string> FormFaults { get; } = [];

    public static async Task<TestVtn> StartAsync(CancellationToken cancellationToken)
    {
        var vtn = new TestVtn();
        await vtn.OpenAsync("http://127.0.0.1:0", cancellationToken);
        return vtn;
    }

    /// <summary>Owes a payload; the next poll gets it.</summary>
    public void Owe(OadrMessage message)
    {
        lock (_lock)
        {
            _owed.Enqueue(message);
        }
    }

    /// <summary>Sets the live events and owes them.</summary>
    public void Distribute(params OadrEvent[] events)
    {
        Events = events;
        Owe(Message(events, requestId: "DIST"));
    }

    /// <summary>The next message of a kind; others before it are passed over.</summary>
    public async Task<T> ReceiveAsync<T>(CancellationToken cancellationToken)
        where T : OadrMessage
    {
        while (true)
        {
            if (await _received.Reader.ReadAsync(cancellationToken) is T wanted)
            {
                return wanted;
            }
        }
    }

    /// <summary>The next message, whatever it is.</summary>
    public ValueTask<OadrMessage> ReceiveAsync(CancellationToken cancellationToken) => _received.Reader.ReadAsync(cancellationToken);

    /// <summary>What has been received and not been looked at.</summary>
    public IReadOnlyList<OadrMessage> Received()
    {
        var messages = new List<OadrMessage>();
        while (_received.Reader.TryRead(out var message))
        {
            messages.Add(message);
        }

        return messages;
    }

    /// <summary>Closes the socket, after the answers that are under way; nobody answers.</summary>
    public async Task StopAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Opens the socket at the same address again.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken) => OpenAsync(Url.ToString(), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private static OadrDistributeEvent Message(IReadOnlyList<OadrEvent> events, string requestId) =>
        new() { EiResponse = EiResponse.Ok(""), RequestId = requestId, VtnId = new VtnId(VtnId), Events = events };

    private async Task OpenAsync(string url, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        _app = builder.Build();
        _app.MapPost("/OpenADR2/Simple/2.0b/{service}", ServeAsync);
        await _app.StartAsync(cancellationToken);
        Url = new Uri(_app.Urls.Single());
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var read = OadrReader.Read(body.ToArray(), OadrReaderOptions.Strict);
        lock (_lock)
        {
            FormFaults.AddRange(read.Faults.Select(fault => fault.ToString()));
            if (context.Request.ContentLength is null || context.Request.ContentType != "application/xml")
            {
                FormFaults.Add($"Content-Length {context.Request.ContentLength}, Content-Type {context.Request.ContentType}");
            }
        }

        if (read.Message is not { } message)
        {
            context.Response.StatusCode = 406;
            return;
        }

        var bare = AnswerBytes?.Invoke(message);
        var special = bare is null ? Answer?.Invoke(message) : null;
        var status = StatusOf?.Invoke(message) ?? Status;
        var answer = status == 200 && bare is null ? special ?? Usual(message) : null;
        await _received.Writer.WriteAsync(message);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        if (RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = $"{seconds}";
        }

        var bytes = bare ?? (answer is null ? [] : OadrWriter.Write(answer));
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    private OadrMessage? Usual(OadrMessage message)
    {
        lock (_lock)
        {
            return message switch
            {
                OadrQueryRegistration query => Created(query.RequestId) with { VenId = null, RegistrationId = null },
                OadrCreatePartyRegistration create => Created(create.RequestId) with
                {
                    VenId = create.VenId ?? new VenId($"VEN-{_registrations + 1}"),
                    RegistrationId = create.RegistrationId ?? new RegistrationId($"REG-{++_registrations}"),
                },
                OadrCancelPartyRegistration cancel => new OadrCanceledPartyRegistration { EiResponse = EiResponse.Ok(cancel.RequestId), RegistrationId = cancel.RegistrationId, VenId = cancel.VenId },
                OadrRegisterReport register => new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), VenId = register.VenId },
                OadrRequestEvent request => Message(Events, "REQ") with { EiResponse = EiResponse.Ok(request.RequestId) },
                OadrUpdateReport update => new OadrUpdatedReport { EiResponse = EiResponse.Ok(update.RequestId), VenId = update.VenId },
                OadrCreateOpt create => new OadrCreatedOpt(EiResponse.Ok(create.RequestId), create.OptId),
                OadrCancelOpt cancel => new OadrCanceledOpt(EiResponse.Ok(cancel.RequestId), cancel.OptId),
                OadrPoll when _owed.TryDequeue(out var owed) => owed,
                OadrResponse => null,
                _ => new OadrResponse { EiResponse = EiResponse.Ok("") },
            };
        }
    }

    private OadrCreatedPartyRegistration Created(string requestId) => new()
    {
        EiResponse = EiResponse.Ok(requestId),
        VtnId = new VtnId(VtnId),
        Profiles = [new OadrProfile(OadrProfileName.Profile20b, [OadrTransportName.SimpleHttp])],
        RequestedOadrPollFreq = OadrDuration.From(PollInterval),
    };
}
