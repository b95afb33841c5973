using System.Globalization;
using FlexCoop.OpenAdr.Xml;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway;

/// <summary>Tells the story on standard error, in one line for each entry: <c>17:27:34 warn: box[3501] Trouble with the VTN, …</c></summary>
/// <param name="category">Who tells it.</param>
/// <param name="minimum">The least that is told.</param>
/// <param name="output">Where it is told; null for standard error.</param>
internal sealed class ConsoleLogger(string category, LogLevel minimum, TextWriter? output = null) : ILogger
{
    /// <summary>The most characters of an entry: what a VTN chose is in it, at any length.</summary>
    internal const int MaxLength = 4000;

    public static ConsoleLogger For<T>(LogLevel minimum) => new(typeof(T).FullName!, minimum);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var time = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var text = exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}";
        var entry = $"{time} {Short(logLevel)}: {category}[{eventId.Id}] {text.ReplaceLineEndings(" ")}";
        (output ?? Console.Error).WriteLine(Printable.Shorten(Printable.Text(entry), MaxLength));
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    private static string Short(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
