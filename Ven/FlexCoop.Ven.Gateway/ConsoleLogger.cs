using System.Globalization;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway;

/// <summary>Tells the story on standard error, in one line for each entry: <c>17:27:34 warn: box[3501] Trouble with the VTN, …</c></summary>
/// <param name="category">Who tells it.</param>
/// <param name="minimum">The least that is told.</param>
internal sealed class ConsoleLogger(string category, LogLevel minimum) : ILogger
{
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
        Console.Error.WriteLine($"{time} {Short(logLevel)}: {category}[{eventId.Id}] {text.ReplaceLineEndings(" ")}");
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
