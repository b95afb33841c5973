using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Access;

/// <summary>The classes of data, which are those of the scopes that open them: <c>meter</c>, <c>flex</c>, <c>contract</c>, …</summary>
internal static class DataClass
{
    /// <summary>What was measured.</summary>
    public const string Meter = "meter";

    public static IReadOnlyList<string> All { get; } = [.. Scopes.OfRest.Select(Of).Distinct()];

    /// <summary>The class that a scope opens.</summary>
    public static string Of(string scope) => scope.Split('.')[0];

    /// <summary>Whether a scope opens series as they were measured.</summary>
    public static bool IsRaw(string scope) => scope == Scopes.MeterRawRead;
}
