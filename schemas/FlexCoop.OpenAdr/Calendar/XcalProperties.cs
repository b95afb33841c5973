namespace FlexCoop.OpenAdr;

/// <summary>When something happens (XSD: xcal:properties).</summary>
public sealed record XcalProperties
{
    /// <summary>The start, in UTC.</summary>
    public required DateTimeOffset DtStart { get; init; }

    /// <summary>The length from the start; zero is without end (rules 47, 210, 325).</summary>
    public required OadrDuration Duration { get; init; }

    /// <summary>The window after the start in which the VEN picks a random start; null when there is none (rule 30).</summary>
    public Tolerance? Tolerance { get; init; }

    /// <summary>How long before the start the VEN is to know; required in events (rule 105).</summary>
    public OadrDuration? Notification { get; init; }

    /// <summary>The ramp before the start, or after it when negative (rule 31).</summary>
    public OadrDuration? RampUp { get; init; }

    /// <summary>The ramp after the end, or before it when negative (rule 31).</summary>
    public OadrDuration? Recovery { get; init; }
}
