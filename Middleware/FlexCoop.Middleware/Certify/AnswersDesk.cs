using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Certify;

/// <summary>Answers from a file: a JSON object per line, of which the first one that fits is used, once.</summary>
/// <remarks>It fits if its <c>act</c> is the instruction's, and its <c>scenario</c> is, or is not given. One with <c>"always": true</c> stays.</remarks>
internal sealed class AnswersDesk : IDesk
{
    private static readonly JsonDocumentOptions Once = new() { AllowDuplicateProperties = false };

    private readonly List<(string Act, string? Scenario, bool IsAlways, DeskAnswer Answer)> _answers;

    private AnswersDesk(List<(string Act, string? Scenario, bool IsAlways, DeskAnswer Answer)> answers) => _answers = answers;

    /// <summary>Knows no answer.</summary>
    public static AnswersDesk None { get; } = new([]);

    public bool AsksAgain => false;

    /// <exception cref="StartException">It cannot be read, or a line is no answer.</exception>
    public static AnswersDesk Load(string file)
    {
        try
        {
            return Read(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--answers: '{file}' cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static AnswersDesk Read(string file)
    {
        var answers = new List<(string Act, string? Scenario, bool IsAlways, DeskAnswer Answer)>();
        foreach (var (number, line) in File.ReadLines(file).Index().Where(line => line.Item.Trim().Length > 0))
        {
            try
            {
                var answer = JsonNode.Parse(line, documentOptions: Once) is JsonObject { } read && read["act"] is JsonValue ? read : throw new JsonException("it is no object with 'act'");
                answers.Add((answer["act"]!.ToString(), answer["scenario"]?.ToString(), answer["always"] is JsonValue always && always.GetValueKind() is JsonValueKind.True, DeskAnswer.Read(answer)));
            }
            catch (JsonException wrong)
            {
                throw new StartException($"--answers: '{file}', line {number + 1} is not an answer: {wrong.Message}", wrong);
            }
        }

        return new AnswersDesk(answers);
    }

    public Task<DeskAnswer> AskAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        var place = _answers.FindIndex(answer => answer.Act == instruction.Act && (answer.Scenario is null || answer.Scenario == instruction.Scenario));
        if (place < 0)
        {
            // Who writes answers and says nothing of the set-up has it done beforehand.
            return Task.FromResult(instruction.Act == "setUp" ? DeskAnswer.Done(new Dictionary<string, string>()) : DeskAnswer.Skipped($"--answers has none for '{instruction.Act}'"));
        }

        var found = _answers[place];
        if (!found.IsAlways)
        {
            _answers.RemoveAt(place);
        }

        return Task.FromResult(found.Answer);
    }
}
