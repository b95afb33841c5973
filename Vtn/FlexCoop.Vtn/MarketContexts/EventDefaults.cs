using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What an event of a market context has unless it says otherwise; the meaning of each is that of <see cref="EventDefinition"/>.</summary>
public sealed record EventDefaults
{
    /// <summary>1 is the most urgent; 0 is none.</summary>
    public uint Priority { get; init; }

    /// <summary>Whole seconds, 0 or more; 5 minutes unless said.</summary>
    public TimeSpan Notification { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan? RampUp { get; init; }

    public TimeSpan? Recovery { get; init; }

    public TimeSpan? StartAfter { get; init; }

    public ResponseRequired ResponseRequired { get; init; } = ResponseRequired.Always;
}
