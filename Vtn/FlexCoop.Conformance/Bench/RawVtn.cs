using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
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

    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(250);

    private readonly Func<DateTimeOffset> _now;
    private readonly RawVtnSecurity? _security;
    private readonly HashSet<string> _nonces = [];
    private readonly HttpClient _venHttp;
    private X509Certificate2? _venCertificate;
    private byte[]? _nextPoll;
    private readonly Lock _lock = new();
    private readonly Queue<OadrMessage> _owed = new();

    /// <summary>What came; null in the place of a push while it is not answered, and of one that was answered by nothing.</summary>
    private readonly List<ReceivedMessage?> _received = [];
    private readonly List<string> _faults = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When requests came, or connections while nobody listened.</summary>
    private readonly List<long> _contacts = [];

    /// <summary>How many there were when it opened again; 0 while it never closed, and <see cref="int.MaxValue"/> while it is closed.</summary>
    private int _contactsBefore;
    private WebApplication? _app;
    private DeafListener? _deaf;
    private int _next;
    private int _registrations;

    private RawVtn(Func<DateTimeOffset> now, RawVtnSecurity? security)
    {
        _now = now;
        _security = security;
        _venHttp = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            PlaintextStreamFilter = (connection, _) =>
            {
                _venCertificate = (connection.PlaintextStream as SslStream)?.RemoteCertificate is { } shown ? X509CertificateLoader.LoadCertificate(shown.GetRawCertData()) : null;
                return ValueTask.FromResult(connection.PlaintextStream);
            },
            SslOptions = security is null ? new() : new() { ClientCertificateContext = SslStreamCertificateContext.Create(security.Certificate, additionalCertificates: null, offline: true), CertificateChainPolicy = security.Trust },
        }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>vtnID.</summary>
    public static VtnId VtnId { get; } = new("RAW-VTN");

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Waits until a VEN that does not poll has said what it has to say; null for one that polls, which is seen by its polls.</summary>
    public Func<CancellationToken, Task>? SettleAsync { get; set; }

    /// <summary>Where the VEN is reached (oadrTransportAddress), by its last registration; null for one that polls.</summary>
    public Uri? VenUrl { get; private set; }

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

    /// <summary>By which it is measured how long the VEN waits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How far ahead the VEN's clock may be.</summary>
    public TimeSpan Tolerance { get; init; }

    /// <summary>Whether the VEN is heard to come also while the socket is closed: it is then open, and whoever connects is dropped at once.</summary>
    public bool HearsWhileStopped { get; init; }

    /// <summary>Whether the socket is open.</summary>
    public bool IsOpen => _app is not null;

    /// <summary>Whether the VEN may wait longer and longer before it comes: nobody listens, or it has not come since then, or is answered by HTTP as the scenario says.</summary>
    public bool MayBackOff
    {
        get
        {
            lock (_lock)
            {
                return !IsOpen || Serve is not null || (_contactsBefore > 0 && _contacts.Count <= _contactsBefore);
            }
        }
    }

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
    /// <param name="clock">The bench's.</param>
    /// <param name="tolerance">How far ahead the VEN's may be.</param>
    /// <param name="security">Null in the clear.</param>
    /// <param name="transcript">Takes what goes over the wire.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<RawVtn> StartAtAsync(Uri listen, TimeProvider clock, TimeSpan tolerance, RawVtnSecurity? security, Transcript transcript, CancellationToken cancellationToken) =>
        StartAsync(new RawVtn(clock.GetUtcNow, security) { Url = listen, Clock = clock, Tolerance = tolerance, HearsWhileStopped = true, Transcript = transcript }, cancellationToken);

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
            return [.. _received.Skip(count).OfType<ReceivedMessage>()];
        }
    }

    /// <summary>Waits for the next message of a kind; others before it are passed over.</summary>
    /// <exception cref="NonconformanceException">None came, or what came breaks the rules of form.</exception>
    public async Task<T> ReceiveAsync<T>(CancellationToken cancellationToken)
        where T : OadrMessage =>
        (T)(await NextAsync(_next, received => received.Message is T, typeof(T).Name, cancellationToken)).Message;

    /// <summary>Waits for a poll that finds nothing owed, or for a VEN that does not poll to be silent: everything before was answered.</summary>
    /// <param name="count">How many messages had come before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task IdleAsync(int count, CancellationToken cancellationToken)
    {
        if (SettleAsync is { } settle)
        {
            await settle(cancellationToken);
            lock (_lock)
            {
                _next = _received.Count;
            }

            return;
        }

        await NextAsync(count, received => received.IsIdlePoll, "oadrPoll that finds nothing owed", cancellationToken);
    }

    /// <summary>Waits until more messages than these have come.</summary>
    public async Task NextMessageAsync(int count, Func<OadrMessage, bool> isWanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_received.Skip(count).Any(received => received is not null && isWanted(received.Message)))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits for the VEN's next request; while the socket is closed, for its next connection.</summary>
    /// <returns>How long it waited for it: from its last one, or from now when there was none.</returns>
    public async Task<TimeSpan> NextContactAsync(CancellationToken cancellationToken)
    {
        var begin = Clock.GetTimestamp();
        int count;
        lock (_lock)
        {
            count = _contacts.Count;
        }

        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_contacts.Count > count)
                {
                    return Clock.GetElapsedTime(count > 0 ? _contacts[count - 1] : begin, _contacts[count]);
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
            _contactsBefore = int.MaxValue;
            _deaf = HearsWhileStopped ? new DeafListener(EndPoint(Url), Dropped) : null;
        }
    }

    /// <summary>Opens the socket, again at the same address when it was open.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await CloseDeafAsync();
        lock (_lock)
        {
            _contactsBefore = _contactsBefore == int.MaxValue ? _contacts.Count : 0;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (_security is { } security)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(server => server.Listen(EndPoint(Url), listen => listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = security.Certificate,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = security.Trust,
            })));
        }
        else
        {
            builder.WebHost.ConfigureKestrel(server => server.Listen(EndPoint(Url)));
        }

        _app = builder.Build();
        _app.Use((context, next) => Transcript is { } transcript ? RecordingMiddleware.RunAsync(context, next, transcript) : next(context));
        _app.Run(ServeAsync);
        await _app.StartAsync(cancellationToken);
        var name = _security is not null && Url.Host == "127.0.0.1" ? "localhost" : Url.Host;
        Url = new UriBuilder(_app.Urls.First()) { Host = name, Path = Url.AbsolutePath }.Uri;
    }

    /// <summary>All live events in a message.</summary>
    public static OadrDistributeEvent Distribution(string requestId, params IReadOnlyList<OadrEvent> events) =>
        new() { EiResponse = EiResponse.Ok(""), RequestId = requestId, VtnId = VtnId, Events = events };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await CloseDeafAsync();
        _venHttp.Dispose();
    }

    /// <summary>Posts what is owed to the VEN, one after the other; what it answers on the same connection has come, too.</summary>
    /// <returns>Whether anything was owed.</returns>
    /// <exception cref="NonconformanceException">The VEN answers other than with 200.</exception>
    public async Task<bool> PushOwedAsync(CancellationToken cancellationToken)
    {
        var hasPushed = false;
        while (true)
        {
            OadrMessage? message;
            byte[]? asItIs;
            int place;
            lock (_lock)
            {
                (asItIs, _nextPoll) = (_nextPoll, null);
                message = null;
                if (asItIs is null && !_owed.TryDequeue(out message))
                {
                    return hasPushed;
                }

                place = _received.Count;
                _received.Add(null);
            }

            hasPushed = true;
            var (service, what) = message is null ? ("EiReport", "what was pushed") : (ServiceAtVen(message), message.PayloadName);
            using var response = await PushAsync(service, asItIs ?? (_security is null ? OadrWriter.Write(message!) : Signer.Sign(message!)), cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            Expect.That(response.Content.Headers.ContentLength == answer.Length && response.Headers.TransferEncodingChunked != true, $"the answer to {what} has Content-Length, and is not chunked (rule 53)");
            if (message is not null)
            {
                Expect.Equal(HttpStatusCode.OK, response.StatusCode, $"status of the answer to {what} ({Encoding.UTF8.GetString(answer)})");
            }

            if (answer.Length > 0 && response.StatusCode == HttpStatusCode.OK)
            {
                Take(what, answer, place);
            }
        }
    }

    /// <summary>Posts something to the VEN.</summary>
    /// <param name="service">What follows <c>OpenADR2/Simple/2.0b/</c>, such as EiEvent.</param>
    /// <param name="body">The body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<HttpResponseMessage> PushAsync(string service, byte[] body, CancellationToken cancellationToken) =>
        PushAsync(new HttpRequestMessage(HttpMethod.Post, VenService(service)) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/xml") } } }, cancellationToken);

    /// <summary>Sends a request to the VEN.</summary>
    /// <param name="request">The request; it is disposed of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<HttpResponseMessage> PushAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            Transcript?.Add(isFromNode: false, $"{request.Method} {request.RequestUri}", request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken));
            var response = await _venHttp.SendAsync(request, cancellationToken);
            Transcript?.Add(isFromNode: true, $"HTTP/{response.Version} {(int)response.StatusCode}, {response.Content.Headers.ContentType?.ToString() ?? "no Content-Type"}", await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return response;
        }
    }

    /// <summary>Another VEN's certificate, with its key.</summary>
    /// <exception cref="InvalidOperationException">It is in the clear.</exception>
    public X509Certificate2 OtherVen => _security?.OtherVen ?? throw new InvalidOperationException("A VTN in the clear has no certificates.");

    /// <summary>The VTN's own certificate, with its key.</summary>
    /// <exception cref="InvalidOperationException">It is in the clear.</exception>
    public X509Certificate2 Own => _security?.Certificate ?? throw new InvalidOperationException("A VTN in the clear has no certificates.");

    /// <summary>Connects to the VEN over TLS, and posts one message by hand.</summary>
    /// <param name="certificate">What is shown; null for nothing.</param>
    /// <param name="suites">What is offered; null for the framework's.</param>
    /// <param name="body">The message, for EiEvent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The suite that the VEN has chosen, and the status line of its answer; null where it broke off.</returns>
    public async Task<(TlsCipherSuite? Suite, string? Status)> PostByHandAsync(X509Certificate2? certificate, CipherSuitesPolicy? suites, byte[] body, CancellationToken cancellationToken)
    {
        var url = VenService("EiEvent");
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(url.Host, url.Port, cancellationToken);
        await using var tls = new SslStream(tcp.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = url.Host,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CipherSuitesPolicy = suites,
                    ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
                    CertificateChainPolicy = _security!.Trust,
                },
                cancellationToken);
            await tls.WriteAsync(Encoding.ASCII.GetBytes($"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\n\r\n"), cancellationToken);
            await tls.WriteAsync(body, cancellationToken);
            using var reader = new StreamReader(tls);
            return (tls.NegotiatedCipherSuite, await reader.ReadLineAsync(cancellationToken));
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException { InnerException: not null })
        {
            // What comes of an alert of the VEN's has one inside; that its certificate is not trusted here is told as it is.
            return (null, null);
        }
    }

    /// <summary>Where the VEN serves a service.</summary>
    /// <exception cref="NonconformanceException">It has not said where it is.</exception>
    public Uri VenService(string service) =>
        VenUrl is { } url ? new Uri(url.AbsoluteUri.TrimEnd('/') + Services + service) : throw new NonconformanceException("The VEN has not registered with an oadrTransportAddress.");

    private void Take(string pushed, byte[] answer, int place)
    {
        var read = OadrReader.Read(answer, OadrReaderOptions.OddDurations);
        lock (_lock)
        {
            _faults.AddRange(read.Faults.Select(fault => $"the answer to {pushed}: {fault}"));
            if (read.Message is not { } message)
            {
                return;
            }

            if (_security is { } security && SignatureVerifier.Verify(answer, _venCertificate!, security.Now()) is { Fault: { } unsigned })
            {
                _faults.Add($"the answer to {pushed} is not signed as it must be: {unsigned}");
            }

            if (VenIdOf(message) != VenId)
            {
                _faults.Add($"{message.PayloadName} has the venID '{VenIdOf(message)}', expected '{VenId}' (rule 508)");
            }

            _received[place] = new ReceivedMessage(_now(), message, Encoding.UTF8.GetString(answer), IsIdlePoll: false);
        }
    }

    private async Task<ReceivedMessage> NextAsync(int from, Func<ReceivedMessage, bool> isWanted, string what, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            ExpectForm();
            lock (_lock)
            {
                changed = _changed.Task;
                var index = _received.FindIndex(from, received => received is not null && isWanted(received));
                if (index >= 0)
                {
                    _next = Math.Max(_next, index + 1);
                    return _received[index]!;
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
        var came = Clock.GetTimestamp();
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var read = OadrReader.Read(body.ToArray(), OadrReaderOptions.OddDurations);
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
            lock (_lock)
            {
                Contact(came);
            }

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
            Contact(came);
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

        if (message is OadrPoll && VenUrl is not null)
        {
            yield return "oadrPoll came from a VEN to which the VTN pushes (rule 500)";
        }

        if (message is not (OadrQueryRegistration or OadrCreatePartyRegistration) && VenIdOf(message) != VenId)
        {
            yield return $"{name} has the venID '{VenIdOf(message)}', expected '{VenId}' (rule 508)";
        }

        if (message is OadrCreateOpt { CreatedDateTime: var created } && created > _now() + Tolerance)
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
                VenUrl = create is { HttpPullModel: false, TransportAddress: { } address } ? UrlOf(address) : null;
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

    /// <summary>Under the lock.</summary>
    private Uri? UrlOf(string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
        {
            return url;
        }

        _faults.Add($"oadrTransportAddress is '{address}', which is no address of HTTP");
        return null;
    }

    private OadrCreatedPartyRegistration Created(string requestId) => new()
    {
        EiResponse = EiResponse.Ok(requestId),
        VtnId = VtnId,
        Profiles = [new OadrProfile(OadrProfileName.Profile20b, [OadrTransportName.SimpleHttp])],
        RequestedOadrPollFreq = OadrDuration.From(PollInterval),
    };

    /// <summary>Where it listens, to be found at an address: a name other than localhost is every interface.</summary>
    public static IPEndPoint EndPoint(Uri url) =>
        new(IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? address : url.Host == "localhost" ? IPAddress.Loopback : IPAddress.IPv6Any, url.Port);

    private async Task CloseDeafAsync()
    {
        if (_deaf is { } deaf)
        {
            _deaf = null;
            await deaf.DisposeAsync();
        }
    }

    /// <summary>Some clients connect again at once when a connection is dropped: that is one contact.</summary>
    private void Dropped()
    {
        lock (_lock)
        {
            var at = Clock.GetTimestamp();
            if (_contacts.Count == 0 || Clock.GetElapsedTime(_contacts[^1], at) > AtOnce)
            {
                Transcript?.Add(isFromNode: true, "the VEN connects, and is dropped");
                Contact(at);
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private void Contact(long at)
    {
        _contacts.Add(at);
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

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

    private static string ServiceAtVen(OadrMessage message) => message switch
    {
        OadrDistributeEvent => "EiEvent",
        OadrRequestReregistration or OadrCancelPartyRegistration => "EiRegisterParty",
        _ => "EiReport",
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
