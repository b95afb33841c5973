using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Certify;

/// <summary>Answers from a file: a JSON object per line, of which the first one that fits is used, once.</summary>
/// <remarks>It fits if its <c>act</c> is the instruction's, and its <c>scenario</c> is, or is not given. One with <c>"always": true</c> stays.</remarks>
internal sealed class AnswersDesk : IDesk
{
    private readonly List<JsonObject> _answers;

    private AnswersDesk(List<JsonObject> answers) => _answers = answers;

    /// <exception cref="StartException">A line is no answer.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static AnswersDesk Load(string file)
    {
        var answers = new List<JsonObject>();
        foreach (var (number, line) in File.ReadLines(file).Index().Where(line => line.Item.Trim().Length > 0))
        {
            try
            {
                answers.Add(JsonNode.Parse(line) is JsonObject { } answer && answer["act"] is JsonValue ? answer : throw new JsonException("it is no object with 'act'"));
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
        var answer = _answers.FirstOrDefault(answer => answer["act"]!.ToString() == instruction.Act && (answer["scenario"] is null || answer["scenario"]!.ToString() == instruction.Scenario));
        if (answer is null)
        {
            return Task.FromResult(DeskAnswer.Skipped($"--answers has none for '{instruction.Act}'"));
        }

        if (answer["always"]?.ToString() != "true")
        {
            _answers.Remove(answer);
        }

        return Task.FromResult(DeskAnswer.Read(answer.ToJsonString()));
    }
}
