using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Rows that are the same in every format. The rest of a list that is cut is named by <c>next</c>, and by the header Link (RFC 8288).</summary>
/// <param name="format">How to write them.</param>
/// <param name="columns">Their members.</param>
/// <param name="rows">Of texts, numbers, lists of texts, and null.</param>
/// <param name="next">The cursor of the rest; null when there is none.</param>
internal sealed class TelemetryTable(TelemetryFormat format, string[] columns, IEnumerable<object?[]> rows, string? next) : IResult
{
    /// <summary>How many rows are written before the reader is waited for.</summary>
    private const int RowsOfAWrite = 256;

    private static readonly JsonWriterOptions Writing = new() { Encoder = RestJson.Writer.Options.Encoder, SkipValidation = true };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = format switch
        {
            TelemetryFormat.NdJson => "application/x-ndjson",
            TelemetryFormat.Csv => "text/csv; charset=utf-8; header=present",
            _ => "application/json; charset=utf-8",
        };
        if (next is not null)
        {
            var query = QueryString.Create(httpContext.Request.Query
                .Where(parameter => parameter.Key != "after")
                .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value.ToString()))
                .Append(KeyValuePair.Create("after", (string?)next)));
            response.Headers.Link = $"<{httpContext.Request.Path}{query}>; rel=\"next\"";
        }

        // What is read of the store for a row may fail; then nothing has been answered yet.
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Writing);
        Begin(json, buffer);
        var count = 0;
        foreach (var row in rows)
        {
            Write(row, json, buffer);
            if (++count % RowsOfAWrite == 0)
            {
                json.Flush();
                await response.BodyWriter.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
                buffer.ResetWrittenCount();
            }
        }

        End(json);
        await response.BodyWriter.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteStringValue(Text(number));
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case IEnumerable<string> texts:
                json.WriteStartArray();
                foreach (var text in texts)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue((string)value);
                break;
        }
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Field(object? value)
    {
        var text = value switch
        {
            null => "",
            double number => Text(number),
            IEnumerable<string> texts => string.Join(' ', texts),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static void Line(IBufferWriter<byte> buffer, IEnumerable<string> fields) => Encoding.UTF8.GetBytes(string.Join(',', fields) + "\r\n", buffer);

    private void Begin(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer)
    {
        if (format == TelemetryFormat.Csv)
        {
            Line(buffer, columns);
        }
        else if (format == TelemetryFormat.Json)
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
        }
    }

    private void Write(object?[] row, Utf8JsonWriter json, ArrayBufferWriter<byte> buffer)
    {
        if (format == TelemetryFormat.Csv)
        {
            Line(buffer, row.Select(Field));
            return;
        }

        json.WriteStartObject();
        for (var column = 0; column < columns.Length; column++)
        {
            json.WritePropertyName(columns[column]);
            Write(json, row[column]);
        }

        json.WriteEndObject();
        if (format == TelemetryFormat.NdJson)
        {
            json.Flush();
            buffer.Write("\n"u8);
            json.Reset();
        }
    }

    private void End(Utf8JsonWriter json)
    {
        if (format == TelemetryFormat.Json)
        {
            json.WriteEndArray();
            json.WriteString("next", next);
            json.WriteEndObject();
        }

        json.Flush();
    }
}
