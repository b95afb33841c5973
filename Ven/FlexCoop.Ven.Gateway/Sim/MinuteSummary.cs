namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>What all homes drew in a minute.</summary>
/// <param name="At">The end of the minute, in domain time.</param>
/// <param name="ActivePowerW">The mean, W; negative when they fed in.</param>
/// <param name="TwinActivePowerW">What the undisturbed twins drew.</param>
internal sealed record MinuteSummary(DateTimeOffset At, double ActivePowerW, double TwinActivePowerW);
