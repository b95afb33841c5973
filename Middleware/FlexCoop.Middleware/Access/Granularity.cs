using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Access;

/// <summary>How fine a series is: the time that one of its values stands for.</summary>
internal static class Granularity
{
    public const string Form = "give raw, or a duration from PT15M to P31D";

    private const string RawText = "raw";

    /// <summary>As it was measured, second by second.</summary>
    public static readonly TimeSpan Raw = TimeSpan.Zero;

    public static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>What is no series at all is finer than nothing.</summary>
    public static readonly TimeSpan None = TimeSpan.MaxValue;

    private static readonly TimeSpan Coarsest = TimeSpan.FromDays(31);

    /// <returns>Null for what is no granularity.</returns>
    public static TimeSpan? Parse(string text) => text == RawText ? Raw : RestTime.ParseDuration(text) is { } span && span >= Quarter && span <= Coarsest ? span : null;

    public static string Text(TimeSpan granularity) => granularity == Raw ? RawText : granularity == None ? "document" : RestTime.Text(granularity);
}
