using System.Net;
using System.Text.Json;

namespace FlexCoop.Faults;

/// <summary>What the clients of a run did and were told, written down before they go on: a file of lines, only ever appended to.</summary>
internal sealed class ClientLedger : IDisposable
{
    private readonly string _path;
    private readonly StreamWriter _file;
    private readonly Lock _lock = new();
    private int _lines;

    public ClientLedger(string path)
    {
        _path = path;
        _file = new StreamWriter(path, append: false) { AutoFlush = true };
    }

    /// <summary>Sees to it that the server is there again when no answer came, after which the same is sent anew (I2); null for clients who see to that themselves.</summary>
    public Func<Exception, Task>? Revive { get; set; }

    /// <summary>How many operations were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Everything that was written down, read from the file.</summary>
    public IReadOnlyList<LedgerEntry> Read()
    {
        lock (_lock)
        {
            return [.. File.ReadLines(_path).Select(line => JsonSerializer.Deserialize<LedgerEntry>(line)!)];
        }
    }

    /// <summary>Does something, and writes down that it begins, and what is known of its end.</summary>
    /// <param name="client">Who does it.</param>
    /// <param name="what">The message, or the operation of REST.</param>
    /// <param name="key">What it is about.</param>
    /// <param name="value">What the key will hold; null for nothing.</param>
    /// <param name="act">Does it.</param>
    /// <param name="judge">Reads the answer; null for one that only says that it was taken.</param>
    /// <exception cref="HttpRequestException">No answer came: the outcome is unknown.</exception>
    public Task<T> DoAsync<T>(string client, string what, string key, string? value, Func<Task<T>> act, Func<T, Verdict>? judge = null) =>
        InsistAsync(() => TryAsync(client, what, key, value, act, judge));

    /// <summary>Does something that is not written down, such as a poll; again if no answer came.</summary>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public async Task<T> InsistAsync<T>(Func<Task<T>> act)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (HttpRequestException noAnswer) when (Revive is not null && noAnswer.StatusCode is null)
            {
                await Revive(noAnswer);
            }
        }
    }

    /// <summary>Writes down what a client was shown.</summary>
    public void Saw(string client, string what, string key, string value) => Write(client, Outcome.Saw, operation: null, what, key, value);

    public void Dispose() => _file.Dispose();

    private async Task<T> TryAsync<T>(string client, string what, string key, string? value, Func<Task<T>> act, Func<T, Verdict>? judge)
    {
        var operation = Write(client, Outcome.Invoke, operation: null, what, key, value);
        try
        {
            var answer = await act();
            var verdict = judge?.Invoke(answer) ?? new Verdict(Outcome.Ok);
            Write(client, verdict.Outcome, operation, what, verdict.Key ?? key, verdict.Key is null ? value : verdict.Value);
            return answer;
        }
        catch (Exception noAnswer) when (noAnswer is HttpRequestException or IOException or InvalidDataException or ObjectDisposedException or OperationCanceledException)
        {
            // A refusal, or a full disk, says that nothing was written; whatever else there is instead of an answer leaves it open.
            var isRefused = noAnswer is HttpRequestException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError }
                || noAnswer.Message.Contains("storage-full", StringComparison.Ordinal);
            Write(client, isRefused ? Outcome.Fail : Outcome.Unknown, operation, what, key, value);
            throw noAnswer as HttpRequestException ?? new HttpRequestException(noAnswer.Message, noAnswer);
        }
    }

    private int Write(string client, Outcome outcome, int? operation, string what, string key, string? value)
    {
        lock (_lock)
        {
            var number = ++_lines;
            Acknowledged += outcome == Outcome.Ok ? 1 : 0;
            _file.WriteLine(JsonSerializer.Serialize(new LedgerEntry(number, client, outcome, operation ?? number, what, key, value)));
            return number;
        }
    }
}
