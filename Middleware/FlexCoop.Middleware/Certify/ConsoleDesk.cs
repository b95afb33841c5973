namespace FlexCoop.Middleware.Certify;

/// <summary>A person at the console: one instruction at a time, a line for each answer.</summary>
internal sealed class ConsoleDesk(TextReader input, TextWriter output) : IDesk
{
    /// <summary>The console knows no token: a read that nobody waits for any more goes on, and its line is the next one's.</summary>
    private Task<string?>? _pending;
    private bool _isExplained;

    public bool AsksAgain => true;

    public async Task<DeskAnswer> AskAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        if (!_isExplained)
        {
            _isExplained = true;
            await output.WriteLineAsync("\n  Answers: '-' for nothing or an empty list, '?' for what the node does not show, ';' between items of a list. At any question: 's why' if it cannot be done here, 'r why' if the node refused.");
        }

        await output.WriteLineAsync($"\n  ▸ {instruction.Text}");
        if (instruction.Questions.Count == 0)
        {
            await output.WriteAsync(instruction.Scenario.Length == 0 ? "    Enter when it is done; 's' to end here: " : "    Enter when it is done: ");
            var line = await ReadAsync(cancellationToken);
            return Early(line) ?? DeskAnswer.Done(new Dictionary<string, string>());
        }

        var values = new Dictionary<string, string>();
        foreach (var (name, hint) in instruction.Questions)
        {
            string? line;
            do
            {
                await output.WriteAsync($"    {name} ({hint}): ");
                line = await ReadAsync(cancellationToken);
            }
            while (line is not null && line.Trim().Length == 0);

            if (Early(line) is { } early)
            {
                return early;
            }

            values[name] = line!.Trim();
        }

        return DeskAnswer.Done(values);
    }

    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var line = await (_pending ??= Task.Run(input.ReadLine, CancellationToken.None)).WaitAsync(cancellationToken);
        _pending = null;
        return line;
    }

    private static DeskAnswer? Early(string? line) => line?.Trim() switch
    {
        null => DeskAnswer.Skipped("nobody is at the console"),
        "s" => DeskAnswer.Skipped("the person at the node skipped it"),
        "r" => DeskAnswer.Refused("no reason given"),
        ['s', ' ', .. var why] => DeskAnswer.Skipped(why.Trim()),
        ['r', ' ', .. var why] => DeskAnswer.Refused(why.Trim()),
        _ => null,
    };
}
