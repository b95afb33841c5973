using System.CommandLine;
using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>The options that both sides have.</summary>
internal sealed class CertifyArguments
{
    private const int MaxMinutes = 24 * 60;

    private readonly Option<string> _mode = new("--mode") { Description = "Who opens the connection when the VTN has something to say: pull (the VEN) or push (the VTN).", HelpName = "pull|push", DefaultValueFactory = _ => "pull" };
    private readonly Option<string?> _certificates = new("--certificates") { Description = "The folder of the bench's certificates, as 'certify certificates' makes it.", HelpName = "DIR" };
    private readonly Option<string[]> _trust = new("--trust") { Description = "Authorities of the node under test, PEM or DER, besides those in the folder.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> _lab = new("--lab") { Description = "Allows http:// for a node on this machine." };
    private readonly Option<string?> _only = new("--only") { Description = "Scenarios or families, parted by commas, such as RG,EV-01. [default: all]", HelpName = "LIST" };
    private readonly Option<string?> _report = new("--report") { Description = "Where index.html and junit.xml are written.", HelpName = "DIR" };
    private readonly Option<string?> _command = new("--operator-command") { Description = "Run for each instruction, in place of a person: JSON on standard input, JSON on standard output.", HelpName = "CMD" };
    private readonly Option<string?> _answers = new("--answers") { Description = "Answers to instructions, in place of a person: a JSON object per line.", HelpName = "FILE" };
    private readonly Option<int> _commandPatience = new("--operator-patience") { Description = "How long the command may take, in seconds: 1 to 3600.", HelpName = "S", DefaultValueFactory = _ => 60 };
    private readonly Option<double> _patience = new("--patience") { Description = "The longest wait that is played, in minutes; what waits longer is skipped.", HelpName = "MIN", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _limit = new("--limit") { Description = "How long a scenario may take without hands and waits, in seconds: 1 to 3600.", HelpName = "S", DefaultValueFactory = _ => 60 };

    public CertifyArguments() => _mode.AcceptOnlyFromAmong("pull", "push");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_mode, _certificates, _trust, _lab, _only, _report, _command, _commandPatience, _answers, _patience, _limit])
        {
            command.Add(option);
        }
    }

    /// <exception cref="StartException">Something is out of its range.</exception>
    public CertifyOptions Read(ParseResult parsed, string urlOption, string url) => new()
    {
        Url = CertifyOptions.ReadUrl(urlOption, url, parsed.GetValue(_lab), parsed.GetValue(_certificates), parsed.GetValue(_trust) is { Length: > 0 }),
        Mode = parsed.GetValue(_mode) == "push" ? TransferModes.Push : TransferModes.Pull,
        Certificates = parsed.GetValue(_certificates),
        Trust = parsed.GetValue(_trust) ?? [],
        Only = parsed.GetValue(_only) is not { } only ? [] : only.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } wanted ? wanted : throw new StartException("--only: names nothing; give numbers or families, such as RG-01,EV, or leave it out."),
        Report = parsed.GetValue(_report),
        Patience = parsed.GetValue(_patience) is var minutes and >= 0 and <= MaxMinutes
            ? TimeSpan.FromMinutes(minutes)
            : throw new StartException($"--patience: {parsed.GetValue(_patience)} is out of range; give 0 to {MaxMinutes} minutes."),
        Limit = parsed.GetValue(_limit) is var seconds and >= 1 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new StartException($"--limit: {parsed.GetValue(_limit)} is out of range; give 1 to 3600 seconds."),
    };

    /// <exception cref="StartException">Both are given, the answers cannot be read, or the patience is out of its range.</exception>
    public IDesk Desk(ParseResult parsed) => (parsed.GetValue(_command), parsed.GetValue(_answers)) switch
    {
        (not null, not null) => throw new StartException("--operator-command and --answers exclude each other; give one."),
        ({ } command, _) => new CommandDesk(command, CommandPatience(parsed)),
        (_, { } file) => AnswersDesk.Load(file),
        _ => new ConsoleDesk(Console.In, Console.Out),
    };

    private TimeSpan CommandPatience(ParseResult parsed) => parsed.GetValue(_commandPatience) is var seconds and >= 1 and <= 3600
        ? TimeSpan.FromSeconds(seconds)
        : throw new StartException($"--operator-patience: {parsed.GetValue(_commandPatience)} is out of range; give 1 to 3600 seconds.");
}
