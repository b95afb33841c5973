using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FlexCoop.Ven;

/// <summary>Enrols a box under its owner's mandate (security-reliability.md §2.2): the device grant (RFC 8628), then a certificate for a key that never leaves the box.</summary>
/// <remarks>
/// <list type="number">
/// <item>The platform's authorities, its metadata, and its clock beside ours.</item>
/// <item>A key, and a certificate over it by itself, to which the platform binds code and token.</item>
/// <item>A code for the owner, unless he gave the box one.</item>
/// <item>Polls, until he has approved; the token.</item>
/// <item>The certificate, and for a box that is pushed to the proof of its host name meanwhile (<see cref="HostProof"/>); with the owner's code it waits here until he has approved the key.</item>
/// <item>All of it in its place, in one step.</item>
/// </list>
/// Each step leaves on the disk what the next needs before that begins; whoever is killed goes on with the same key and code, and a request whose answer was
/// lost is answered with the same certificate.
/// </remarks>
/// <param name="folder">Where keys and certificate lie.</param>
/// <param name="options">What is wanted.</param>
/// <param name="display">Where the owner looks.</param>
/// <param name="clock">Real time.</param>
/// <param name="random">Draws the instant of renewal.</param>
public sealed class Enrolment(IdentityFolder folder, EnrolmentOptions options, IEnrolmentDisplay display, TimeProvider clock, Random random)
{
    private const string DuplicateKey = "urn:flexcoop:problem:duplicate-key";
    private const string HostNameNotProved = "urn:flexcoop:problem:host-name";

    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(30);

    /// <summary>How soon, and how late, the platform is asked again while the owner decides, whatever it says.</summary>
    private static readonly (TimeSpan Least, TimeSpan Most) AskedAgainAfter = (TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    /// <summary>A token that is over so soon is not used any more.</summary>
    private static readonly TimeSpan TokenMargin = TimeSpan.FromSeconds(30);

    /// <summary>Enrols, or goes on where it was broken off.</summary>
    /// <returns>Who the box is.</returns>
    /// <exception cref="PlatformRefusedException">The platform or the owner refuses.</exception>
    /// <exception cref="PlatformUnreachableException">The platform cannot be reached.</exception>
    public async Task<VenIdentity> RunAsync(CancellationToken cancellationToken)
    {
        if (folder is { Identity: { } known, State: null } && !options.Again && known.NotAfter > clock.GetUtcNow())
        {
            if (Push != known.Push)
            {
                throw new PlatformRefusedException(
                    $"This box is enrolled as {known.VenId}, {(known.Push is null ? "and polls" : $"to be pushed to at {known.Push}")}; {(Push is null ? "to poll" : $"to be pushed to at {Push}")} it enrols anew, by this command with --again and a new claim code.");
            }

            await CheckStandingAsync(known, cancellationToken);
            return known;
        }

        // Step 1
        var (platform, authorities) = await FindPlatformAsync(cancellationToken);

        // Of a lost answer, only a code may come that was redeemed, or a key that has a certificate under another mandate. Then all begins anew, once.
        return await TryAsync(platform, authorities, cancellationToken)
            ?? await TryAsync(platform, authorities, cancellationToken)
            ?? throw new PlatformRefusedException($"The platform {platform.Issuer} refuses each key and code that this box brings; ask its operator.");
    }

    /// <summary>By which base the box is to be pushed to; null when it polls, as it does by a one-time code, whose owner is not shown a host.</summary>
    private Uri? Push => options.PollsAgain || options.Code is not null ? null : options.Push ?? folder.Identity?.Push;

    /// <summary>Asks the VTN whether it lets the box in: a certificate that was revoked, or whose box was removed, does not tell.</summary>
    private async Task CheckStandingAsync(VenIdentity known, CancellationToken cancellationToken)
    {
        using var credentials = folder.ReadCredentials();
        using var connection = new PlatformConnection(credentials.Roots, credentials.Certificate, credentials.Intermediates, clock);
        using var request = new HttpRequestMessage(HttpMethod.Get, known.VtnUrl);
        try
        {
            var answer = await connection.SendAsync(request, cancellationToken);
            if (answer.Status == HttpStatusCode.Forbidden)
            {
                throw new PlatformRefusedException(
                    $"This box is enrolled as {known.VenId}, and {known.VtnUrl} refuses its certificate: it was revoked, or the owner has suspended or removed the box. "
                    + $"What is suspended he lets go on at {known.Server}/mandates; else enrol it anew, by this command with --again and a new claim code.");
            }
        }
        catch (PlatformUnreachableException away)
        {
            display.Tell($"Whether the certificate stands could not be asked: {away.Message}");
        }
    }

    private async Task<(Platform Platform, X509Certificate2Collection Authorities)> FindPlatformAsync(CancellationToken cancellationToken)
    {
        var roots = options.Fingerprint is { } fingerprint ? [await FindRootAsync(options.Server, fingerprint, clock, cancellationToken)] : options.Roots;
        using var connection = new PlatformConnection(roots, shown: null, intermediates: null, clock);
        var client = new PlatformClient(connection);
        var (metadata, date) = await client.ReadMetadataAsync(options.Server, cancellationToken);
        CheckClock(date);
        return (Platform.Of(metadata, options.Server), await client.ReadAuthoritiesAsync(options.Server, cancellationToken));
    }

    /// <summary>The root of a platform that is known by its fingerprint alone.</summary>
    /// <exception cref="PlatformRefusedException">It has none with this fingerprint.</exception>
    internal static async Task<X509Certificate2> FindRootAsync(Uri server, string fingerprint, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var connection = PlatformConnection.OpenForFingerprint(clock);
        var authorities = await new PlatformClient(connection).ReadAuthoritiesAsync(server, cancellationToken);
        return authorities.FirstOrDefault(authority => VenIdentity.IsRoot(authority) && Fingerprint(authority) == fingerprint)
            ?? throw new PlatformRefusedException(new Trouble(
                Causes.ServerAuthority,
                $"No root of {server} has the fingerprint {fingerprint}; it names {string.Join(", ", authorities.Where(VenIdentity.IsRoot).Select(root => $"{root.Subject} {Fingerprint(root)}"))}. Ask its operator which is right, before anything else."));
    }

    private static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    private void CheckClock(DateTimeOffset? theirs)
    {
        if (ClockExamination.Examine(theirs, clock).FirstOrDefault() is { Cause: { } cause } apart)
        {
            throw new PlatformRefusedException($"{apart.Seen} They are more than {ClockExamination.MaxError.TotalMinutes:0} minutes apart. {new Trouble(cause, "").ToString().Trim()}");
        }
    }

    /// <returns>Null when code or key are of no use any more: all was dropped, and is to begin anew.</returns>
    private async Task<VenIdentity?> TryAsync(Platform platform, X509Certificate2Collection authorities, CancellationToken cancellationToken)
    {
        // Step 2; what was asked for without this claim code, its owner cannot approve.
        if (folder.State is { DeviceCode: not null } before && options.Claim is { } claim && claim != before.Claim)
        {
            BeginAnew(before);
        }

        // Nor has he approved another host name.
        if (folder.State is { } asked && asked.Push != Push)
        {
            BeginAnew(asked);
        }

        using var key = folder.NextKey();
        if (folder.State is not { } state || state.Server != platform.Issuer)
        {
            state = Save(new EnrolmentState { Server = platform.Issuer, KeyNumber = folder.NextKeyNumber, Binding = NewBinding(key, Push), Push = Push });
        }

        using var bare = X509Certificate2.CreateFromPem(state.Binding);
        using var binding = bare.CopyWithPrivateKey(key);
        using var connection = new PlatformConnection([.. authorities.Where(VenIdentity.IsRoot)], binding, intermediates: null, clock);
        var client = new PlatformClient(connection);

        // Steps 3 and 4
        if (options.Code is null && (state.Token is null || state.TokenExpiresAt - TokenMargin <= clock.GetUtcNow()))
        {
            if (await ApprovedAsync(client, platform, state with { Token = null }, cancellationToken) is not { } approved)
            {
                BeginAnew(state);
                return null;
            }

            state = approved;
        }

        // Step 5
        var authorization = options.Code is { } code
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(code)))
            : new AuthenticationHeaderValue("Bearer", state.Token);
        await using var proof = state.Push is null ? null : HostProof.Begin(options.Listen ?? new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, state.Push.Port), binding);
        var (status, answer) = await AskForCertificateAsync(client, platform, key, authorization, cancellationToken);
        switch (status)
        {
            case HttpStatusCode.Forbidden when answer.Type == HostNameNotProved:
                // What was approved stands; what is in the way may be mended.
                throw new PlatformRefusedException($"The platform gives no certificate: {answer.Detail} The same command goes on with the same key.");
            case HttpStatusCode.Created:
                break;
            case HttpStatusCode.Conflict when answer.Type == DuplicateKey:
                display.Tell("The platform knows this box's key from an earlier enrolment; the box makes a new one.");
                folder.DropNextKey();
                return null;
            case HttpStatusCode.Unauthorized when options.Code is not null:
                throw new PlatformRefusedException($"The platform does not take the one-time code: it is wrong, or over, or too many wrong ones came. Its owner makes another at {CodesPage(platform)}.");
            case HttpStatusCode.Unauthorized:
                display.Tell("The approval is over, or was withdrawn; the box asks for another one.");
                folder.Save(state: null);
                return null;
            default:
                folder.Save(state: null);
                throw new PlatformRefusedException($"The platform gives no certificate: {answer.Detail ?? $"status {(int)status}"}");
        }

        // Step 6
        var identity = VenIdentity.Of(answer, authorities, key, new VenIdentityOrigin(platform.Issuer, platform.CertificatesUrl, platform.VtnUrl, folder.NextKeyNumber, state.Push), random);
        folder.Keep(identity);
        return identity;
    }

    /// <summary>Asks until there is an answer other than to come again, which is given while the owner has not approved the key (RFC 7030 §4.2.3).</summary>
    private async Task<(HttpStatusCode Status, CertificateAnswer Answer)> AskForCertificateAsync(
        PlatformClient client, Platform platform, ECDsa key, AuthenticationHeaderValue authorization, CancellationToken cancellationToken)
    {
        var isTold = false;
        while (true)
        {
            var (status, answer) = await PersistAsync(() => client.AskForCertificateAsync(platform.CertificatesUrl, key, authorization, cancellationToken), cancellationToken);
            if (status != HttpStatusCode.Accepted)
            {
                return (status, answer);
            }

            if (!isTold)
            {
                display.Tell($"The owner of this box approves its key at {CodesPage(platform)}, by its fingerprint  {KeyFingerprint(key)}  Waiting.");
                isTold = true;
            }

            var wanted = answer.RetryAfter ?? MaxBackOff;
            await Task.Delay(wanted < AskedAgainAfter.Least ? AskedAgainAfter.Least : wanted > AskedAgainAfter.Most ? AskedAgainAfter.Most : wanted, clock, cancellationToken);
        }
    }

    /// <summary>Where owners make one-time codes, and approve keys.</summary>
    private static string CodesPage(Platform platform) => $"{platform.Issuer}/boxes/code";

    /// <summary>The first twenty hexadecimal digits of the SHA-256 of its SubjectPublicKeyInfo, by fours: 80 bits, which a person can compare, and nobody can find a second key for.</summary>
    private static string KeyFingerprint(ECDsa key) =>
        string.Join('-', Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..20].Chunk(4).Select(four => new string(four)));

    /// <returns>With the token; null when the code was redeemed before, and the token lost.</returns>
    private async Task<EnrolmentState?> ApprovedAsync(PlatformClient client, Platform platform, EnrolmentState state, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Step 3
            if (state.DeviceCode is null || state.Prompt is not { } prompt || prompt.ExpiresAt <= clock.GetUtcNow())
            {
                (state, prompt) = await AskForCodeAsync(client, platform, state, cancellationToken);
            }

            display.Show(prompt);

            // Step 4
            var answer = await PollAsync(client, platform, state, cancellationToken);
            switch (answer)
            {
                case { AccessToken: { Length: > 0 } token }:
                    return Save(state with { Token = token, TokenExpiresAt = clock.GetUtcNow() + TimeSpan.FromSeconds(answer.ExpiresIn) });
                case { Error: "expired_token" } when state.Claim is not null:
                    folder.Save(state: null);
                    throw new PlatformRefusedException("The code is over, and nobody has approved it. Start \"add a box\" at the platform again, and enrol with --claim and the code that you get there.");
                case { Error: "expired_token" }:
                    display.Tell("The code is over, and nobody has approved it; here is a new one.");
                    state = Save(state with { DeviceCode = null, Prompt = null });
                    break;
                case { Error: "access_denied" }:
                    folder.Save(state: null);
                    throw new PlatformRefusedException("The owner has refused this box. If that was a mistake, enrol it again.");
                case { Error: "invalid_grant" }:
                    return null;
                default:
                    folder.Save(state: null);
                    throw new PlatformRefusedException($"The platform refuses this box: {answer.ErrorDescription ?? answer.Error ?? "it gives no token"}");
            }
        }
    }

    private async Task<(EnrolmentState State, EnrolmentPrompt Prompt)> AskForCodeAsync(PlatformClient client, Platform platform, EnrolmentState state, CancellationToken cancellationToken)
    {
        var answer = await PersistAsync(() => client.AskForCodeAsync(platform.DeviceUrl, options.Box, options.Claim, state.Push, cancellationToken), cancellationToken);
        if (answer is not { DeviceCode: { Length: > 0 } code, UserCode: { Length: > 0 } userCode, VerificationUri: { Length: > 0 } address })
        {
            throw new PlatformRefusedException($"The platform gives this box no code: {answer.ErrorDescription ?? answer.Error ?? "its answer names none"}");
        }

        var prompt = new EnrolmentPrompt(userCode, address, answer.VerificationUriComplete, clock.GetUtcNow() + TimeSpan.FromSeconds(answer.ExpiresIn));
        return (Save(state with { Claim = options.Claim, DeviceCode = code, Prompt = prompt, Interval = Math.Max(1, answer.Interval ?? 5) }), prompt);
    }

    /// <summary>Polls until there is something other than to wait.</summary>
    private async Task<TokenAnswer> PollAsync(PlatformClient client, Platform platform, EnrolmentState state, CancellationToken cancellationToken)
    {
        var interval = TimeSpan.FromSeconds(state.Interval);
        while (true)
        {
            await Task.Delay(interval, clock, cancellationToken);
            var answer = await PersistAsync(() => client.PollAsync(platform.TokenUrl, state.DeviceCode!, cancellationToken), cancellationToken);
            switch (answer.Error)
            {
                case "authorization_pending":
                    break;
                case "slow_down":
                    // RFC 8628 §3.5
                    interval += TimeSpan.FromSeconds(5);
                    break;
                default:
                    return answer;
            }
        }
    }

    /// <summary>Asks until the platform answers: once it was found, that it is away for a while is told, and no reason to give up.</summary>
    private async Task<T> PersistAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var backOff = new BackOff(MaxBackOff, random);
        var isTold = false;
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (PlatformUnreachableException away)
            {
                if (!isTold)
                {
                    display.Tell($"{away.Message} Trying on.");
                    isTold = true;
                }

                await Task.Delay(backOff.Next(away.RetryAfter), clock, cancellationToken);
            }
        }
    }

    /// <summary>Forgets what is under way, and the key as well if a certificate may have been given for it.</summary>
    private void BeginAnew(EnrolmentState state)
    {
        if (state.Token is null)
        {
            folder.Save(state: null);
        }
        else
        {
            folder.DropNextKey();
        }
    }

    private EnrolmentState Save(EnrolmentState state)
    {
        folder.Save(state);
        return state;
    }

    private string NewBinding(ECDsa key, Uri? push)
    {
        var request = new CertificateRequest("CN=box", key, HashAlgorithmName.SHA256);
        if (push is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(push.IdnHost);
            request.CertificateExtensions.Add(names.Build());
        }

        using var binding = request.CreateSelfSigned(clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddYears(1));
        return binding.ExportCertificatePem();
    }
}
