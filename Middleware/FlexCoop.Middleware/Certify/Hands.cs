using System.Text.Json.Nodes;
using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>Hands at the node under test, for one scenario: what is asked of them is in its transcript, and its limit waits for them.</summary>
internal sealed class Hands(IDesk desk, ScenarioRun run, string scenario, TimeSpan patience, TimeProvider clock, TextWriter output)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>A node that polls each ten seconds, and may back off, comes within this time.</summary>
    private static readonly TimeSpan Contact = TimeSpan.FromMinutes(2);

    /// <summary>The real time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Has something done.</summary>
    /// <returns>The node's refusal; null when it was done.</returns>
    public async Task<string?> DoAsync(string act, string text, JsonObject arguments) => (await AskAsync(act, text, arguments)).Refusal;

    /// <summary>Has something done or looked up.</summary>
    /// <exception cref="ScenarioSkippedException">It cannot be done here.</exception>
    public async Task<DeskAnswer> AskAsync(string act, string text, JsonObject arguments, params IReadOnlyList<(string Name, string Hint)> questions)
    {
        run.Transcript.Add(isFromNode: false, $"by hand: {text}");
        var answer = await run.Pause(() => desk.AskAsync(new Instruction(scenario, act, text, arguments, questions), run.Cancellation));
        run.Transcript.Add(isFromNode: true, answer switch
        {
            { Skip: { } why } => $"by hand: skipped, {why}",
            { Refusal: { } why } => $"by hand: refused, {why}",
            _ => $"by hand: done{string.Concat(answer.Values.Where(value => questions.Any(question => question.Name == value.Key)).Select(value => $", {value.Key} {value.Value}"))}",
        });
        return answer.Skip is { } reason ? throw new ScenarioSkippedException(reason) : answer;
    }

    /// <summary>Reads a list in an answer, item by item; an item is parted by blanks, and a dash stands for nothing. What is not answered, or by '?', is not shown.</summary>
    /// <exception cref="ScenarioSkippedException">An item cannot be read.</exception>
    public static IReadOnlyList<T> List<T>(DeskAnswer answer, string name, string form, Func<string?[], T> read) => answer.Values.GetValueOrDefault(name, "?") is var text and not "?"
        ? [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => Read(name, item, form, read))]
        : new UnseenList<T>(name);

    /// <summary>Reads one answer.</summary>
    /// <exception cref="ScenarioSkippedException">It cannot be read.</exception>
    public static T One<T>(DeskAnswer answer, string name, string form, Func<string?, T> read) => Read(name, answer.Values.GetValueOrDefault(name, ""), form, words => read(words.FirstOrDefault()));

    /// <summary>Lets real time pass.</summary>
    /// <exception cref="ScenarioSkippedException">It is longer than one has patience for.</exception>
    public Task PassAsync(TimeSpan time)
    {
        if (time > patience)
        {
            throw new ScenarioSkippedException($"It waits {time.TotalMinutes:0.#} min, and --patience is {patience.TotalMinutes:0.#} min");
        }

        run.Transcript.Add(isFromNode: false, $"{time.TotalSeconds:0} s pass");
        return run.Pause(async () =>
        {
            for (var end = Now + time; Now < end;)
            {
                var left = end - Now;
                if (!Console.IsOutputRedirected)
                {
                    await output.WriteAsync($"\r    waiting: {left:mm\\:ss} ");
                }

                await Task.Delay(left < Tick ? left : Tick, clock, run.Cancellation);
            }

            return true;
        });
    }

    /// <summary>Gives the node some seconds for what it does by itself.</summary>
    public Task RestAsync(TimeSpan time) => run.Pause(async () =>
    {
        await Task.Delay(time, clock, run.Cancellation);
        return true;
    });

    /// <summary>Waits for the node to come by itself.</summary>
    /// <exception cref="NonconformanceException">It did not, for as long as one has patience.</exception>
    public Task ComesAsync(Task contact) => run.Pause(async () =>
    {
        try
        {
            await contact.WaitAsync(patience > Contact ? patience : Contact, clock);
            return true;
        }
        catch (TimeoutException)
        {
            throw new NonconformanceException($"The node under test did not come within {(patience > Contact ? patience : Contact).TotalMinutes:0.#} min");
        }
    });

    private static T Read<T>(string name, string text, string form, Func<string?[], T> read)
    {
        try
        {
            return read([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "-" ? null : word)]);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new ScenarioSkippedException($"the answer '{text}' to {name} is not understood; give {form}");
        }
    }
}
