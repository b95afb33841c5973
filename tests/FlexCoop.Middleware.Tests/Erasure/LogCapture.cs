using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Middleware.Tests.Erasure;

/// <summary>All that a server writes to its log.</summary>
internal sealed class LogCapture : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();
    private TaskCompletionSource _written = NewSignal();

    public string Text => string.Join('\n', _lines);

    /// <summary>With the levels of <see cref="LogSetup"/>.</summary>
    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName.StartsWith("Microsoft", StringComparison.Ordinal) ? LogLevel.Warning : LogLevel.Information);

    /// <summary>Waits until a text is there: who was refused may know before the log does.</summary>
    public async Task WaitForAsync(string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before it is looked, so that what is written between is not missed.
            var written = Volatile.Read(ref _written).Task;
            if (Text.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            try
            {
                await written.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"'{text}' was expected: {Text}");
            }
        }
    }

    public void Dispose()
    {
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Category(LogCapture capture, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            // The fields, too: a sink may write what the message leaves out.
            capture._lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
            if (state is IEnumerable<KeyValuePair<string, object?>> fields)
            {
                capture._lines.Enqueue(string.Join(' ', fields.Select(field => $"{field.Key}={field.Value}")));
            }

            Interlocked.Exchange(ref capture._written, NewSignal()).SetResult();
        }
    }
}
