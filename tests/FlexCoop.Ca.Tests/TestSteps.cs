using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca.Tests;

/// <summary>What the authority logs; and what a test does at a step of it, when its line is written and before it goes on: races without luck.</summary>
internal sealed class TestSteps : ILoggerProvider, ILogger
{
    /// <summary>The authority is about to sign what it has planned.</summary>
    public const int Signing = 6106;

    /// <summary>It has signed, and stored nothing of it.</summary>
    public const int Signed = 6107;

    private readonly ConcurrentDictionary<int, Func<Task>> _acts = new();

    public ConcurrentQueue<(int Id, LogLevel Level, string Text)> Lines { get; } = new();

    /// <summary>Does something the next time that a step is reached, once.</summary>
    public void At(int step, Func<Task> act) => _acts[step] = act;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Lines.Enqueue((eventId.Id, logLevel, formatter(state, exception)));
        if (_acts.TryRemove(eventId.Id, out var act))
        {
            // A line is written without waiting, and the step may not go on before the act is done.
            Task.Run(act).GetAwaiter().GetResult();
        }
    }

    public void Dispose()
    {
        // It outlives a host that is opened again.
    }
}
