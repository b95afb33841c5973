using System.Net;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Conformance;

/// <summary>A VTN over a real socket that answers well unless a scenario says otherwise. Everything that it receives is held to the rules of form.</summary>
public sealed class RawVtn : IAsyncDisposable
{
    /// <summary>Where services are, behind whatever prefix the VEN was given.</summary>
    private const string Services = "/OpenADR2/Simple/2.0b/";

    private readonly Func<DateTimeOffset> _now;
    private readonly RawVtnSecurity? _security;
    private readonly HashSet<string> _nonces = [];
    private byte[]? _nextPoll;
    private readonly Lock _lock = new();
    private readonly Queue<OadrMessage> _owed = new();
    private readonly List<ReceivedMessage> _received = [];
    private readonly List<string> _faults = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private int _next;
    private int _registrations;

    private RawVtn(Func<DateTimeOffset> now, RawVtnSecurity? security)
    {
        _now = now;
        _security = security;
    }

    /// <summary>vtnID.</summary>
    public static VtnId VtnId { get; } = new("RAW-VTN");

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>oadrRequestedOadrPollFreq.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The venID of the last registration; empty before the first.</summary>
    public VenId VenId { get; private set; }

    /// <summary>The registrationID of the last registration; empty before the first.</summary>
    public RegistrationId RegistrationId { get; private set; }

    /// <summary>What oadrRequestEvent is answered with.</summary>
    public IReadOnlyList<OadrEvent> Events { get; set; } = [];

    /// <summary>Answers a message otherwise than well; null for the usual answer.</summary>
    public Func<OadrMessage, OadrMessage?>? Answer { get; set; }

    /// <summary>Answers by HTTP itself, before anything else; gives whether it did.</summary>
    public Func<OadrMessage, HttpResponse, Task<bool>>? Serve { get; set; }

    /// <summary>Takes what goes over the wire; null when nobody wants it.</summary>
    public Transcript? Transcript { get; set; }

    /// <summary>Signs with the certificate that is shown.</summary>
    /// <exception cref="InvalidOperationException">It does not sign.</exception>
    public HandSigner Signer => _security is { } security ? new HandSigner(security.Certificate, security.Now) : throw new InvalidOperationException("A VTN in the clear does not sign.");

    /// <summary>Signs with another one.</summary>
    /// <exception cref="InvalidOperationException">It does not sign.</exception>
    public HandSigner OtherSigner => _security is { } security ? new HandSigner(security.Other, security.Now) : throw new InvalidOperationException("A VTN in the clear does not sign.");

    /// <summary>How many messages have come.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _received.Count;
            }
        }
    }

    /// <summary>Opens the socket.</summary>
    /// <param name="now">The VEN's clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<RawVtn> StartAsync(Func<DateTimeOffset> now, CancellationToken cancellationToken) => StartAsync(new RawVtn(now, security: null), cancellationToken);

    /// <summary>Opens a socket of mutual TLS; answers are signed, and what comes must be.</summary>
    /// <param name="now">The VEN's clock of events and reports.</param>
    /// <param name="security">Certificates, and the VEN's real time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<RawVtn> StartSigningAsync(Func<DateTimeOffset> now, RawVtnSecurity security, CancellationToken cancellationToken) => StartAsync(new RawVtn(now, security), cancellationToken);

    /// <summary>Opens the socket where a VEN under test is told to find it.</summary>
    /// <param name="listen">The address; a name other than localhost listens on every interface.</param>
    /// <param name="now">The VEN's clock.</param>
    /// <param name="security">Null in the clear.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<RawVtn> StartAtAsync(Uri listen, Func<DateTimeOffset> now, RawVtnSecurity? security, CancellationToken cancellationToken) =>
        StartAsync(new RawVtn(now, security) { Url = listen }, cancellationToken);

    private static async Task<RawVtn> StartAsync(RawVtn vtn, CancellationToken cancellationToken)
    {
        await vtn.OpenAsync(cancellationToken);
        return vtn;
    }

    /// <summary>Answers the next poll by these bytes.</summary>
    /// <returns>How many messages had come before.</returns>
    public int AnswerNextPoll(byte[] body)
    {
        lock (_lock)
        {
            _nextPoll = body;
            return _received.Count;
        }
    }

    /// <summary>Owes payloads: each poll gets one.</summary>
    /// <returns>How many messages had come before.</returns>
    public int Owe(params IReadOnlyList<OadrMessage> messages)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                _owed.Enqueue(message);
            }

            return _received.Count;
        }
    }

    /// <summary>What has come since, without polls.</summary>
    public IReadOnlyList<OadrMessage> Since(int count) => [.. AllSince(count).Select(received => received.Message).Where(message => message is not OadrPoll)];

    /// <summary>What has come since, as it came.</summary>
    public IReadOnlyList<ReceivedMessage> AllSince(int count)
    {
        ExpectForm();
        lock (_lock)
        {
            return [.. _received.Skip(count)];
        }
    }

    /// <summary>Waits for the next message of a kind; others before it are passed over.</summary>
    /// <exception cref="NonconformanceException">None came, or what came breaks the rules of form.</exception>
    public async Task<T> ReceiveAsync<T>(CancellationToken cancellationToken)
        where T : OadrMessage =>
        (T)(await NextAsync(_next, received => received.Message is T, typeof(T).Name, cancellationToken)).Message;

    /// <summary>Waits for a poll that finds nothing owed: everything before it was answered.</summary>
    /// <param name="count">How many messages had come before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task IdleAsync(int count, CancellationToken cancellationToken) =>
        NextAsync(count, received => received.IsIdlePoll, "oadrPoll that finds nothing owed", cancellationToken);

    /// <summary>Waits until more messages than these have come.</summary>
    public async Task NextMessageAsync(int count, Func<OadrMessage, bool> isWanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_received.Skip(count).Any(received => isWanted(received.Message)))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Nothing that came broke the rules of form.</summary>
    /// <exception cref="NonconformanceException">Something did.</exception>
    public void ExpectForm()
    {
        lock (_lock)
        {
            Expect.That(_faults.Count == 0, $"The VEN breaks the rules of form: {string.Join(" | ", _faults)}");
        }
    }

    /// <summary>Closes the socket.</summary>
    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
            _app = null;
        }
    }

    /// <summary>Opens the socket, again at the same address when it was open.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (_security is { } security)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(server => server.Listen(Address(Url), Url.Port, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = security.Certificate,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = security.Trust,
            })));
        }
        else
        {
            builder.WebHost.UseUrls(Url.ToString());
        }

        _app = builder.Build();
        _app.Use((context, next) => Transcript is { } transcript ? RecordingMiddleware.RunAsync(context, next, transcript) : next(context));
        _app.Run(ServeAsync);
        await _app.StartAsync(cancellationToken);
        var name = _security is not null && Url.Host == "127.0.0.1" ? "localhost" : Url.Host;
        Url = new UriBuilder(_app.Urls.First()) { Host = name }.Uri;
    }

    /// <summary>All live events in a message.</summary>
    public static OadrDistributeEvent Distribution(string requestId, params IReadOnlyList<OadrEvent> events) =>
        new() { EiResponse = EiResponse.Ok(""), RequestId = requestId, VtnId = VtnId, Events = events };

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<ReceivedMessage> NextAsync(int from, Func<ReceivedMessage, bool> isWanted, string what, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            ExpectForm();
            lock (_lock)
            {
                changed = _changed.Task;
                var index = _received.FindIndex(from, received => isWanted(received));
                if (index >= 0)
                {
                    _next = Math.Max(_next, index + 1);
                    return _received[index];
                }
            }

            try
            {
                await changed.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                throw new NonconformanceException($"No {what} came; since then came [{string.Join(", ", AllSince(from).Select(received => received.Message.PayloadName))}]");
            }
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var read = OadrReader.Read(body.ToArray(), OadrReaderOptions.Strict);
        OadrMessage? answer = null;
        lock (_lock)
        {
            _faults.AddRange(read.Faults.Select(fault => fault.ToString()));
            if (read.Message is { } form)
            {
                _faults.AddRange(Faults(context.Request, form));
            }

            if (_security is { Signs: true } security)
            {
                _faults.AddRange(SignatureFaults(context, body.ToArray(), security));
            }
        }

        if (read.Message is not { } message)
        {
            context.Response.StatusCode = StatusCodes.Status406NotAcceptable;
            return;
        }

        var (special, serve) = (Answer?.Invoke(message), Serve);
        byte[]? asItIs = null;
        lock (_lock)
        {
            if (message is OadrPoll)
            {
                (asItIs, _nextPoll) = (_nextPoll, null);
            }

            var isIdle = asItIs is null && special is null && message is OadrPoll && _owed.Count == 0;
            answer = asItIs is null ? special ?? Usual(message) : null;
            _received.Add(new ReceivedMessage(_now(), message, Encoding.UTF8.GetString(body.ToArray()), isIdle));
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (serve is not null && await serve(message, context.Response))
        {
            return;
        }

        var bytes = asItIs ?? (answer is null ? [] : _security is { Signs: true } ? Signer.Sign(answer) : OadrWriter.Write(answer));
        context.Response.ContentType = "application/xml";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    /// <summary>What must hold of every message: HTTP (rules 53, 511), ids (rule 508), times (rule 1).</summary>
    private IEnumerable<string> Faults(HttpRequest request, OadrMessage message)
    {
        var name = message.PayloadName;
        if (request.Method != "POST" || !request.Path.Value!.EndsWith(Services + ServiceOf(message), StringComparison.Ordinal))
        {
            yield return $"{name} came by {request.Method} {request.Path}";
        }

        if (request.ContentLength is null or 0 || request.Headers.TransferEncoding.Count > 0 || request.ContentType?.StartsWith("application/xml", StringComparison.Ordinal) != true || !request.Host.HasValue)
        {
            yield return $"{name} came with Content-Length {request.ContentLength}, Transfer-Encoding '{request.Headers.TransferEncoding}', Content-Type '{request.ContentType}', Host '{request.Host}'";
        }

        if (message is not (OadrQueryRegistration or OadrCreatePartyRegistration) && VenIdOf(message) != VenId)
        {
            yield return $"{name} has the venID '{VenIdOf(message)}', expected '{VenId}' (rule 508)";
        }

        if (message is OadrCreateOpt { CreatedDateTime: var created } && created > _now())
        {
            yield return $"{name} was created at {created:O}, in the future";
        }
    }

    /// <summary>What must hold of every message where both sides sign (rule 514).</summary>
    private IEnumerable<string> SignatureFaults(HttpContext context, byte[] body, RawVtnSecurity security)
    {
        var verified = SignatureVerifier.Verify(body, context.Connection.ClientCertificate!, security.Now());
        if (verified.Fault is { } fault)
        {
            yield return $"a message is not signed as it must be: {fault}";
        }
        else if (!_nonces.Add(verified.ReplayProtect!.Nonce))
        {
            yield return $"the nonce '{verified.ReplayProtect.Nonce}' came twice";
        }
    }

    private OadrMessage? Usual(OadrMessage message)
    {
        switch (message)
        {
            case OadrQueryRegistration query:
                return Created(query.RequestId);
            case OadrCreatePartyRegistration create:
                VenId = create.VenId ?? new VenId($"VEN-{_registrations + 1}");
                RegistrationId = create.RegistrationId ?? new RegistrationId($"REG-{++_registrations}");
                return Created(create.RequestId) with { VenId = VenId, RegistrationId = RegistrationId };
            case OadrCancelPartyRegistration cancel:
                return new OadrCanceledPartyRegistration { EiResponse = EiResponse.Ok(cancel.RequestId), RegistrationId = cancel.RegistrationId, VenId = cancel.VenId };
            case OadrRegisterReport register:
                return new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), VenId = register.VenId };
            case OadrUpdateReport update:
                return new OadrUpdatedReport { EiResponse = EiResponse.Ok(update.RequestId), VenId = update.VenId };
            case OadrRequestEvent request:
                return Distribution("REQ-1", Events) with { EiResponse = EiResponse.Ok(request.RequestId) };
            case OadrCreateOpt create:
                return new OadrCreatedOpt(EiResponse.Ok(create.RequestId), create.OptId);
            case OadrCancelOpt cancel:
                return new OadrCanceledOpt(EiResponse.Ok(cancel.RequestId), cancel.OptId);
            case OadrPoll when _owed.TryDequeue(out var owed):
                return owed;
            case OadrResponse:
                return null;
            default:
                return new OadrResponse { EiResponse = EiResponse.Ok(""), VenId = VenId };
        }
    }

    private OadrCreatedPartyRegistration Created(string requestId) => new()
    {
        EiResponse = EiResponse.Ok(requestId),
        VtnId = VtnId,
        Profiles = [new OadrProfile(OadrProfileName.Profile20b, [OadrTransportName.SimpleHttp])],
        RequestedOadrPollFreq = OadrDuration.From(PollInterval),
    };

    private static IPAddress Address(Uri url) =>
        IPAddress.TryParse(url.Host, out var address) ? address : url.Host == "localhost" ? IPAddress.Loopback : IPAddress.IPv6Any;

    private static VenId? VenIdOf(OadrMessage message) => message switch
    {
        OadrPoll { VenId: var id } => id,
        OadrRequestEvent { VenId: var id } => id,
        OadrCreatedEvent { VenId: var id } => id,
        OadrRegisterReport { VenId: var id } => id,
        OadrRegisteredReport { VenId: var id } => id,
        OadrCreatedReport { VenId: var id } => id,
        OadrCanceledReport { VenId: var id } => id,
        OadrUpdateReport { VenId: var id } => id,
        OadrUpdatedReport { VenId: var id } => id,
        OadrCreateOpt { VenId: var id } => id,
        OadrCancelOpt { VenId: var id } => id,
        OadrCancelPartyRegistration { VenId: var id } => id,
        OadrCanceledPartyRegistration { VenId: var id } => id,
        OadrResponse { VenId: var id } => id,
        _ => null,
    };

    private static string ServiceOf(OadrMessage message) => message switch
    {
        OadrPoll => "OadrPoll",
        OadrRequestEvent or OadrCreatedEvent => "EiEvent",
        OadrCreateOpt or OadrCancelOpt => "EiOpt",
        OadrQueryRegistration or OadrCreatePartyRegistration or OadrCancelPartyRegistration or OadrCanceledPartyRegistration or OadrResponse => "EiRegisterParty",
        _ => "EiReport",
    };
}
