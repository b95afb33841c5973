using System.Text.Json.Nodes;
using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>Hands at the node under test, for one scenario: what is asked of them is in its transcript, and its limit waits for them.</summary>
internal sealed class Hands(IDesk desk, ScenarioRun run, string scenario, TimeSpan patience, TimeProvider clock, TextWriter output)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>A node that polls each ten seconds, and may back off, comes within this time.</summary>
    private static readonly TimeSpan Contact = TimeSpan.FromMinutes(2);

    /// <summary>How far instants of the node may be from ours: clocks are apart, a VEN hears of things when it polls, and a hand needs its time.</summary>
    public static TimeSpan Tolerance { get; } = TimeSpan.FromSeconds(20);

    /// <summary>The real time, in whole seconds: nothing finer is typed, nor carried by every node.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = clock.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        }
    }

    /// <summary>Has something done.</summary>
    /// <returns>The node's refusal; null when it was done.</returns>
    /// <exception cref="ScenarioSkippedException">It cannot be done here.</exception>
    public async Task<string?> DoAsync(string act, string text, JsonObject arguments) => (await AskAsync(act, text, arguments, _ => true)).Refusal;

    /// <summary>Has something looked up.</summary>
    /// <exception cref="ScenarioSkippedException">It cannot be looked up here, or what was answered is not understood.</exception>
    public async Task<T> LookAsync<T>(string act, string text, JsonObject arguments, Func<DeskAnswer, T> read, params IReadOnlyList<(string Name, string Hint)> questions)
    {
        var (value, refusal) = await AskAsync(act, text, arguments, read, questions);
        return refusal is null ? value! : throw new ScenarioSkippedException($"the node under test does not show it: {refusal}");
    }

    /// <summary>Has something done that gives something.</summary>
    /// <returns>What it gives, or the node's refusal.</returns>
    /// <exception cref="ScenarioSkippedException">It cannot be done here, or what was answered is not understood.</exception>
    public async Task<(T? Value, string? Refusal)> AskAsync<T>(string act, string text, JsonObject arguments, Func<DeskAnswer, T> read, params IReadOnlyList<(string Name, string Hint)> questions)
    {
        for (var again = text; ;)
        {
            var answer = await AskOnceAsync(new Instruction(scenario, act, again, arguments, questions), run.Cancellation);
            if (answer.Refusal is { } refusal)
            {
                return (default, refusal);
            }

            try
            {
                return (read(answer), null);
            }
            catch (FormatException wrong) when (desk.AsksAgain)
            {
                again = $"Again, since {wrong.Message}. {text}";
            }
            catch (FormatException wrong)
            {
                throw new ScenarioSkippedException(wrong.Message);
            }
        }
    }

    /// <summary>Has something done after a scenario; what comes of it does not matter, and after an interruption nothing is asked any more.</summary>
    public async Task TidyAsync(string act, string text, JsonObject arguments)
    {
        try
        {
            run.Interruption.ThrowIfCancellationRequested();
            _ = await AskOnceAsync(new Instruction(scenario, act, text, arguments), run.Interruption);
        }
        catch (Exception left) when (left is ScenarioSkippedException or OperationCanceledException)
        {
            run.Transcript.Add(isFromNode: false, "by hand: it stays as it is");
        }
    }

    /// <summary>Lets real time pass.</summary>
    /// <exception cref="ScenarioSkippedException">It is longer than one has patience for.</exception>
    public Task PassAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (time > patience)
        {
            throw new ScenarioSkippedException($"It waits {time.TotalMinutes:0.#} min, and --patience is {patience.TotalMinutes:0.#} min");
        }

        run.Transcript.Add(isFromNode: false, $"{time.TotalSeconds:0} s pass");
        return run.Pause(async () =>
        {
            var end = clock.GetUtcNow() + time;
            while (end - clock.GetUtcNow() is var left && left > TimeSpan.Zero)
            {
                var isShown = !Console.IsOutputRedirected;
                if (isShown)
                {
                    await output.WriteAsync($"\r    waiting: {left:mm\\:ss} ");
                }

                await Task.Delay(isShown && left > Tick ? Tick : left, clock, cancellationToken);
            }

            return true;
        });
    }

    /// <summary>Gives the node some seconds for what it does by itself.</summary>
    public Task RestAsync(TimeSpan time, CancellationToken cancellationToken) => run.Pause(async () =>
    {
        await Task.Delay(time, clock, cancellationToken);
        return true;
    });

    /// <summary>Waits for the node to come by itself.</summary>
    /// <param name="contact">Ends when it comes.</param>
    /// <param name="mayBackOff">Whether it may have been made to wait for longer than one has patience for.</param>
    /// <exception cref="NonconformanceException">It did not, for as long as one has patience.</exception>
    /// <exception cref="ScenarioSkippedException">It did not, and may have reason to.</exception>
    public Task<T> ComesAsync<T>(Task<T> contact, bool mayBackOff) => run.Pause(async () =>
    {
        var most = patience > Contact ? patience : Contact;
        try
        {
            return await contact.WaitAsync(most, clock, run.Cancellation);
        }
        catch (TimeoutException)
        {
            throw mayBackOff
                ? new ScenarioSkippedException($"The node under test waits longer than {most.TotalMinutes:0.#} min before it tries again; give --patience")
                : new NonconformanceException($"The node under test did not come within {most.TotalMinutes:0.#} min");
        }
    });

    private async Task<DeskAnswer> AskOnceAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        run.Transcript.Add(isFromNode: false, $"by hand: {instruction.Text}");
        var answer = await run.Pause(() => desk.AskAsync(instruction, cancellationToken));
        run.Transcript.Add(isFromNode: true, answer switch
        {
            { Skip: { } why } => $"by hand: skipped, {why}",
            { Refusal: { } why } => $"by hand: refused, {why}",
            _ => $"by hand: done{string.Concat(answer.Values.Where(value => instruction.Questions.Any(question => question.Name == value.Key)).Select(value => $", {value.Key} {value.Value}"))}",
        });
        return answer.Skip is { } reason ? throw new ScenarioSkippedException(reason) : answer;
    }
}
