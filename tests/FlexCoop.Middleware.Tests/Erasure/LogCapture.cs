using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Middleware.Tests.Erasure;

/// <summary>All that a server writes to its log.</summary>
internal sealed class LogCapture : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // The fields, too: a sink may write what the message leaves out.
        _lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
        if (state is IEnumerable<KeyValuePair<string, object?>> fields)
        {
            _lines.Enqueue(string.Join(' ', fields.Select(field => $"{field.Key}={field.Value}")));
        }
    }

    public void Dispose()
    {
    }
}
