namespace FlexCoop.Middleware.Certify;

/// <summary>A person at the console: one instruction at a time, a line for each answer.</summary>
internal sealed class ConsoleDesk(TextReader input, TextWriter output) : IDesk
{
    public async Task<DeskAnswer> AskAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"\n  ▸ {instruction.Text}");
        if (instruction.Questions.Count == 0)
        {
            await output.WriteAsync("    Enter when it is done; 's why' to skip the scenario; 'r why' if the node refused: ");
            var line = await ReadAsync(cancellationToken);
            return Early(line) ?? DeskAnswer.Done(new Dictionary<string, string>());
        }

        await output.WriteLineAsync("    Then answer; or 's why' to skip the scenario, 'r why' if the node refused. Lists are parted by ';'.");
        var values = new Dictionary<string, string>();
        foreach (var (name, hint) in instruction.Questions)
        {
            await output.WriteAsync($"    {name} ({hint}): ");
            var line = await ReadAsync(cancellationToken);
            if (Early(line) is { } early)
            {
                return early;
            }

            values[name] = line!.Trim();
        }

        return DeskAnswer.Done(values);
    }

    /// <summary>The console knows no token: who waits for it is let go, the read ends with the process.</summary>
    private Task<string?> ReadAsync(CancellationToken cancellationToken) => Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);

    private static DeskAnswer? Early(string? line) => line?.Trim() switch
    {
        null => DeskAnswer.Skipped("nobody is at the console"),
        "s" => DeskAnswer.Skipped("the person at the node skipped it"),
        "r" => DeskAnswer.Refused("no reason given"),
        ['s', ' ', .. var why] => DeskAnswer.Skipped(why),
        ['r', ' ', .. var why] => DeskAnswer.Refused(why),
        _ => null,
    };
}
