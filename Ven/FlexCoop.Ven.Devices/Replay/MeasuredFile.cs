using System.Globalization;

namespace FlexCoop.Ven.Devices.Replay;

/// <summary>A file of measured data: a header, then a time and figures per line.</summary>
/// <remarks>Every fault names file, line, column, value and what would be right.</remarks>
internal sealed class MeasuredFile
{
    private readonly string[] _columns;
    private readonly string[] _lines;

    private MeasuredFile(string path, string[] columns, string[] lines)
    {
        Path = path;
        _columns = columns;
        _lines = lines;
    }

    public string Path { get; }

    /// <summary>Reads a file whose header must be exactly these columns.</summary>
    public static MeasuredFile Read(string path, params string[] columns)
    {
        var lines = File.ReadAllLines(path);
        var expected = string.Join(',', columns);
        if (lines.Length == 0 || lines[0] != expected)
        {
            var found = lines.Length == 0 ? "" : lines[0];
            throw new InvalidDataException($"{path}, line 1: the columns are '{found}'; they must be '{expected}'.");
        }

        return new MeasuredFile(path, columns, lines);
    }

    /// <summary>The rows in the order of the file; lines that are empty are skipped.</summary>
    public IEnumerable<Row> Rows()
    {
        for (var line = 1; line < _lines.Length; line++)
        {
            if (_lines[line].Length == 0)
            {
                continue;
            }

            var fields = _lines[line].Split(',');
            if (fields.Length != _columns.Length)
            {
                throw new InvalidDataException(
                    $"{Path}, line {line + 1}: '{_lines[line]}' has {fields.Length} columns; it must have {_columns.Length}.");
            }

            yield return new Row(this, line + 1, fields);
        }
    }

    /// <summary>One line of the file.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Line">From 1, the header being 1.</param>
    /// <param name="Fields">As they stand, by column.</param>
    internal readonly record struct Row(MeasuredFile File, int Line, string[] Fields)
    {
        /// <summary>A time on the grid of the file.</summary>
        public DateTime Time(int column, string format, TimeSpan step)
        {
            if (!DateTime.TryParseExact(Fields[column], format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            {
                throw Fault(column, $"is no time; give it as {format}");
            }

            return time.TimeOfDay.Ticks % step.Ticks == 0
                ? time
                : throw Fault(column, $"is not on the grid of the file; give a multiple of {step.TotalMinutes} minutes");
        }

        /// <summary>A figure, refused when it lies so far out that it must have another unit.</summary>
        public double Number(int column, double lowest, double highest, string unit)
        {
            if (!double.TryParse(Fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                throw Fault(column, $"is no number; give {unit} with a decimal point");
            }

            return number >= lowest && number <= highest
                ? number
                : throw Fault(column, $"is not plausible in {unit}; give {lowest} to {highest} {unit}");
        }

        public InvalidDataException Fault(int column, string fault) =>
            new($"{File.Path}, line {Line}, column '{File._columns[column]}': '{Fields[column]}' {fault}.");
    }
}
