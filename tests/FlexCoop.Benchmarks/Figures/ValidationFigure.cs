using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FlexCoop.Middleware.Resources;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>Holding a document of REST to its schema: what a request to make one costs beside its commit.</summary>
internal static class ValidationFigure
{
    private const int Documents = 200;
    private const int Bytes = 10_240;
    private const double Wanted = 3.0;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        using var folder = new FlexCoop.Testing.TemporaryFolder();
        var file = folder["intervals.schema.json"];
        await File.WriteAllTextAsync(
            file,
            """
            {
              "title": "Plan", "description": "Of a day.", "type": "object", "additionalProperties": false, "required": ["name", "intervals"],
              "properties": {
                "name": { "description": "Its name.", "type": "string", "maxLength": 40 },
                "intervals": {
                  "description": "Its intervals.", "type": "array", "maxItems": 200,
                  "items": {
                    "type": "object", "additionalProperties": false, "required": ["start", "duration", "powerW", "kind"],
                    "properties": {
                      "start": { "description": "When.", "type": "string", "format": "date-time" }, "duration": { "description": "How long.", "type": "string", "maxLength": 10, "pattern": "^PT[0-9]+M$" },
                      "powerW": { "description": "How much.", "type": "number", "minimum": 0, "maximum": 100000, "x-unit": "W" }, "kind": { "description": "Which.", "type": "string", "enum": ["bath", "room"] }
                    }
                  }
                }
              },
              "examples": [{ "name": "a", "intervals": [] }],
              "x-resource": { "owner": "platform", "verbs": [], "access": { "operator": { "read": "fleet.read" } } }
            }
            """,
            cancellationToken);
        var schema = ResourceSchemaReader.Read(file, checksExamples: true);
        var text = new StringBuilder("""{"name":"plan","intervals":[""");
        for (var minute = 0; text.Length < Bytes - 100; minute += 15)
        {
            text.Append(minute == 0 ? "" : ",").Append($$"""{"start":"{{DateTimeOffset.UnixEpoch.AddMinutes(minute):yyyy-MM-dd'T'HH:mm:ss'Z'}}","duration":"PT15M","powerW":{{minute}}.5,"kind":"bath"}""");
        }

        var document = text.Append("]}").ToString();
        Task<double> MillisecondsAsync()
        {
            var start = Stopwatch.GetTimestamp();
            for (var count = 0; count < Documents; count++)
            {
                using var parsed = JsonDocument.Parse(document);
                if (schema.Validator.Check(parsed.RootElement, row: null).Count > 0)
                {
                    throw new InvalidDataException("The document is a good one.");
                }
            }

            return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalMilliseconds / Documents);
        }

        await MillisecondsAsync();
        var (rounds, _) = await Rounds.InTurnsAsync(scale.Rounds, MillisecondsAsync, () => Task.FromResult(0.0));
        var median = rounds.Median(millisecond => millisecond);
        return [Figure.AtMost($"read a document of REST of {document.Length / 1024.0:0.0} KB, and hold it to its schema", $"{median:0.00} ms", $"{Wanted:0} ms", median <= Wanted)];
    }
}
