using System.Security.Cryptography;
using System.Text.Json;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>One source: asks it again and again, and keeps what it says, or why it says nothing.</summary>
/// <remarks>
/// A round puts all questions of the provider.
/// <list type="number">
/// <item>A question that fails in passing is put again, with a pause, up to <see cref="OutsideDataOptions.Tries"/> times; not where the publisher asks to be left alone.</item>
/// <item>An answer is read whole, held to the schema, and kept in one commit; or refused whole, and nothing of it is kept. What is wrong with one question is told, and the others are put all the same, unless the publisher is away.</item>
/// <item>The next round comes after <c>Every</c>, or when something new is due; soon, when something is awaited that is late; after failures later and later, and, from the fifth on, with one try each (breaker), until one succeeds.</item>
/// </list>
/// Every pause has jitter, so that many platforms do not ask at one instant.
/// </remarks>
internal sealed partial class OutsideSource(OutsideSourceOptions options, ResourceSchema schema, ResourceStore store, Database database, OutsideFetcher fetcher, ProviderKeys keys, HomeStations homes, OutsideDataOptions general, Clocks clocks, ILogger<OutsideSource> logger)
{
    /// <summary>From so many failures in a row on it is tried once a round only.</summary>
    private const int BreaksAfter = 5;

    /// <summary>After so many questions of a round that fail in passing the publisher itself is away.</summary>
    private const int MostOutages = 3;

    /// <summary>More prices than one day has, of all countries together.</summary>
    private const int MostPrices = 20_000;

    private static readonly TimeSpan FirstWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseOfTries = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);
    private static readonly TimeSpan LateRetry = TimeSpan.FromMinutes(5);

    private readonly (IOutsideProvider Provider, Uri Url, TimeSpan Every) _made = OutsideProviders.Make(options);

    private Stored<SourceStateDocument>? _state;

    public string Name => options.Name;

    /// <summary>The station that it is of; null for what is of no station.</summary>
    public string? StationId => options.StationId;

    public string ProviderName => options.Provider;

    public IOutsideProvider Provider => _made.Provider;

    public Uri Url => _made.Url;

    public TimeSpan Every => _made.Every;

    public SourceStateDocument State => _state?.Value ?? new SourceStateDocument { Name = Name };

    /// <summary>Whether its key is in a file.</summary>
    public bool HasKeyFile => options.KeyFile is not null;

    /// <summary>Whether a key was given, by REST or as a file.</summary>
    public bool HasKey => HasKeyFile || keys.SetAt(Name) is not null;

    /// <summary>Whether what is there is older than it should be: three times as old as data are when all is well, or none.</summary>
    public bool IsStale(DateTimeOffset now) => State.LastSuccessAt is not { } last || now - last > 3 * Every || State.DataUntil <= now;

    /// <summary>Reads how it went before.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken) => _state = await database.Documents(SourceStateDocument.Collection).FindAsync(Name, cancellationToken);

    /// <summary>Asks until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Who wanted to be left alone before a restart still does; all others are asked soon.
        var first = clocks.Wire.GetUtcNow() + Jitter(FirstWithin);
        var next = State is { Failures: > 0, NextTryAt: { } wanted } && wanted > first ? wanted : first;
        while (true)
        {
            if (next - clocks.Wire.GetUtcNow() is var pause && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, clocks.Wire, cancellationToken);
            }

            try
            {
                next = await PollAsync(cancellationToken);
            }
            catch (DatabaseException unavailable)
            {
                Log.NotKept(logger, Name, unavailable);
                next = clocks.Wire.GetUtcNow() + FirstRetry;
            }
            catch (Exception unforeseen) when (unforeseen is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // A fault of ours, or of a kind that nobody has sent before: one source never ends the others, or the server.
                Log.Unforeseen(logger, Name, unforeseen);
                next = clocks.Wire.GetUtcNow() + LongestRetry;
            }
        }
    }

    /// <summary>One round.</summary>
    /// <returns>When the next one is due.</returns>
    public async Task<DateTimeOffset> PollAsync(CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        var (fault, wasAsked, isAwaited, hasKept, until, leaveAlone, outages) = (default(string), false, false, false, State.DataUntil, default(TimeSpan?), 0);
        try
        {
            var key = options.KeyFile is { } file ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : keys.Find(Name);
            fault = key is null && Provider.NeedsKey ? "it answers to nobody without a key; give it one" : null;
            foreach (var question in fault is null ? await AskAsync(now, key, cancellationToken) : [])
            {
                wasAsked = true;
                var fetched = await FetchAsync(question, cancellationToken);
                if (fetched.Body is not { } body)
                {
                    (fault, leaveAlone, outages) = (fault ?? fetched.Fault, fetched.RetryAfter, outages + (fetched.IsPassing ? 1 : 0));
                    if (leaveAlone is not null || outages == MostOutages)
                    {
                        break;
                    }

                    continue;
                }

                // What is there is kept, also when another question fails.
                try
                {
                    var read = await KeepAsync(question, body, now, cancellationToken);
                    (isAwaited, hasKept) = (isAwaited || read is null, hasKept || read is not null);
                    until = read > until || until is null ? read ?? until : until;
                }
                catch (OutsideAnswerException refused)
                {
                    fault ??= $"its answer is refused: {refused.Message}";
                }
            }
        }
        catch (SealedTextException closed)
        {
            fault = $"its key cannot be opened: {closed.Message}";
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            fault = $"its key cannot be read: {unreadable.Message}";
        }

        // Of many places one that always fails is told, and holds up no other.
        var failures = fault is null || (hasKept && leaveAlone is null && outages < MostOutages && Provider is OpenMeteoProvider { IsOfHomes: true }) ? 0 : State.Failures + 1;

        // Who lacks the key has asked nobody, and spares nobody by waiting: it may be given any minute.
        var next = fault is not null && !wasAsked ? clocks.Wire.GetUtcNow() + FirstRetry : Next(clocks.Wire.GetUtcNow(), failures, isAwaited, leaveAlone);
        await SaveAsync(
            State with
            {
                LastTryAt = now, LastSuccessAt = hasKept || (fault is null && !isAwaited) ? now : State.LastSuccessAt, LastFaultAt = fault is null ? State.LastFaultAt : now, LastFault = fault ?? State.LastFault,
                Failures = failures, IsAwaited = isAwaited, DataUntil = until, NextTryAt = next,
            },
            cancellationToken);
        return next;
    }

    private async Task<IReadOnlyList<OutsideQuestion>> AskAsync(DateTimeOffset now, string? key, CancellationToken cancellationToken) =>
        Provider is OpenMeteoProvider { IsOfHomes: true } weather ? [.. (await homes.FindAsync(cancellationToken)).Select(cell => weather.Ask(now, key, cell))] : Provider.Ask(now, key);

    private async Task<OutsideFetch> FetchAsync(OutsideQuestion question, CancellationToken cancellationToken)
    {
        var tries = State.Failures >= BreaksAfter ? 1 : general.Tries;
        for (var tried = 1; ; tried++)
        {
            var fetched = await fetcher.FetchAsync(question, cancellationToken);
            if (fetched.Body is not null || !fetched.IsPassing || fetched.RetryAfter is not null || tried >= tries)
            {
                return fetched;
            }

            await Task.Delay((PauseOfTries * Math.Pow(2, tried - 1)) + Jitter(PauseOfTries), clocks.Wire, cancellationToken);
        }
    }

    /// <returns>Until when the answer has data; null when what was asked for is not published yet.</returns>
    /// <exception cref="OutsideAnswerException">It is refused.</exception>
    private async Task<DateTimeOffset?> KeepAsync(OutsideQuestion question, ReadOnlyMemory<byte> body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Provider.Read(question, body, now) is not { } documents)
        {
            return null;
        }

        var bodies = documents.Select(document => JsonSerializer.SerializeToElement(document, Rest.RestJson.Default.JsonNode)).ToList();
        foreach (var (index, document) in bodies.Index())
        {
            if (schema.Validator.Check(document, index) is [var first, ..])
            {
                throw new OutsideAnswerException(first.Member, $"{first.Problem}; {first.Remedy}");
            }
        }

        var kept = await store.KeepAsync(schema, ResourceScope.OfPlatform, bodies, cancellationToken);
        if (schema.Name == PriceDocument.Resource)
        {
            await RemoveOtherStepsAsync(question, bodies, cancellationToken);
        }

        Log.Kept(logger, Name, kept, schema.Name);
        var last = bodies[^1];
        return (last.TryGetProperty("end", out var end) ? end : last.GetProperty("start")).GetDateTimeOffset();
    }

    /// <summary>Where a day came in quarters before, and comes in hours now, the quarters within the hours are gone.</summary>
    private async Task RemoveOtherStepsAsync(OutsideQuestion question, List<JsonElement> bodies, CancellationToken cancellationToken)
    {
        var (country, starts) = (Text(bodies[0], "country"), bodies.Select(body => Text(body, "start")).ToHashSet(StringComparer.Ordinal));
        var there = await store.WithinAsync(schema, ResourceScope.OfPlatform, "start", question.Start, question.End, MostPrices, cancellationToken);
        var other = there.Where(price => Text(price.Value.Body, "product") == PriceDocument.DayAhead && Text(price.Value.Body, "country") == country && Text(price.Value.Body, "tariff") is null && !starts.Contains(Text(price.Value.Body, "start"))).ToList();
        if (other.Count > 0)
        {
            await store.RemoveAsync(schema, other, cancellationToken);
        }
    }

    private static string? Text(JsonElement body, string member) => ResourceValue.Find(body, member)?.GetString();

    private DateTimeOffset Next(DateTimeOffset now, int failures, bool isAwaited, TimeSpan? leaveAlone)
    {
        if (failures > 0)
        {
            var pause = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 10));
            var longest = Every < LongestRetry ? LongestRetry : Every;
            pause = pause > longest ? longest : pause;
            return now + (leaveAlone > pause ? leaveAlone.Value : pause) + Jitter(pause / 4);
        }

        if (isAwaited)
        {
            return now + LateRetry + Jitter(LateRetry / 4);
        }

        var next = now + Every + Jitter(Every / 20);
        return Provider.NextPublication(now) is { } publication && publication < next ? publication + Jitter(LateRetry) : next;
    }

    private async Task SaveAsync(SourceStateDocument state, CancellationToken cancellationToken)
    {
        if (state.Failures == 1)
        {
            Log.Failed(logger, Name, state.LastFault!);
        }
        else if (state.Failures == 0 && State.Failures > 0)
        {
            Log.Back(logger, Name, State.Failures);
        }

        var work = _state is null ? new UnitOfWork().Insert(SourceStateDocument.Collection, state) : new UnitOfWork().Update(SourceStateDocument.Collection, _state, state);
        await database.CommitAsync(work, cancellationToken);
        _state = new Stored<SourceStateDocument>(state, (_state?.Version ?? 0) + 1);
    }

    /// <summary>From nothing up to a time.</summary>
    private static TimeSpan Jitter(TimeSpan most) => TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)most.TotalMilliseconds + 1));

    private static partial class Log
    {
        [LoggerMessage(1631, LogLevel.Debug, "{Source} was asked: {Count} documents of {Resource} are new or other")]
        public static partial void Kept(ILogger logger, string source, int count, string resource);

        [LoggerMessage(1632, LogLevel.Warning, "{Source} gives no data: {Fault}. It is asked again, later and later")]
        public static partial void Failed(ILogger logger, string source, string fault);

        [LoggerMessage(1633, LogLevel.Information, "{Source} gives data again, after {Failures} failures")]
        public static partial void Back(ILogger logger, string source, int failures);

        [LoggerMessage(1635, LogLevel.Error, "What {Source} says could not be kept; it is tried again")]
        public static partial void NotKept(ILogger logger, string source, Exception exception);

        [LoggerMessage(1637, LogLevel.Error, "{Source} could not be asked, for a reason that is ours; it is tried again in an hour")]
        public static partial void Unforeseen(ILogger logger, string source, Exception exception);
    }
}
