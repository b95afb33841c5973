using System.Diagnostics;

namespace FlexCoop.Storage;

/// <summary>Who acts: it follows a request, from the door where it is told who asks, into all that is done for it (FC-SEC-12).</summary>
public sealed class Actor
{
    /// <summary>Who acts where nobody has asked: upkeep, and what follows by itself.</summary>
    public const string Platform = "platform";

    private static readonly AsyncLocal<Actor?> Acting = new();

    private string _name;
    private string? _trace;

    private Actor(string name) => _name = name;

    /// <summary>Who acts here.</summary>
    public static string Name => Acting.Value?._name ?? Platform;

    /// <summary>For which request: the trace id of the activity that it belongs to, or one of its own (W3C, 32 hexadecimal digits); null where nobody has asked.</summary>
    public static string? Trace => Acting.Value is { } actor ? actor._trace ??= (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId : ActivityTraceId.CreateRandom()).ToHexString() : null;

    /// <summary>From here on, and in all that is called from here, this one acts.</summary>
    public static void Begin(string name) => Acting.Value = new Actor(name);

    /// <summary>From here on this one acts, in what follows from a request of before.</summary>
    /// <param name="name">Who acts.</param>
    /// <param name="trace">The trace of that request; null for none.</param>
    public static void Resume(string name, string? trace) => Acting.Value = trace is null ? null : new Actor(name) { _trace = trace };

    /// <summary>It is known now who acts, also to whoever called this; nothing where nobody has begun.</summary>
    public static void Become(string name)
    {
        if (Acting.Value is { } actor)
        {
            actor._name = name;
        }
    }
}
