using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>What a point was at an instant: a number, or a state.</summary>
public sealed record SampleValue
{
    /// <summary>The point.</summary>
    public required string RId { get; init; }

    /// <summary>The number, in the point's unit; null for a state, or when it could not be read.</summary>
    public double? Number { get; init; }

    /// <summary>Where the interval begins over which the number was gathered, as energy is; null for a number of an instant, and for a state.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>How long that interval is; null for a number of an instant, and for a state.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>Whether nothing has changed since it was last reported (rule 317); null for no.</summary>
    public bool? IsRepeated { get; init; }

    /// <summary>Whether the resource was online; null for a number, but true where an online resource has none yet.</summary>
    public bool? IsOnline { get; init; }

    /// <summary>Whether the resource was overridden on site; null for a number.</summary>
    public bool? IsOverridden { get; init; }

    /// <summary>How the resource was controlled; null for a number, and where nothing controls it.</summary>
    public LoadControlState? LoadControl { get; init; }
}
