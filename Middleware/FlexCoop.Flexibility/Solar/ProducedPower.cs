namespace FlexCoop.Flexibility.Solar;

/// <summary>What was measured to be produced in one interval.</summary>
/// <param name="Start">When it began.</param>
/// <param name="PowerW">The mean, W; positive.</param>
public readonly record struct ProducedPower(DateTimeOffset Start, double PowerW);
