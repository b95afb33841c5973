namespace FlexCoop.Middleware.PvForecasts;

/// <summary>One interval of a district, in REST.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="ActivePowerW">The mean power of the homes with a forecast, W; what is produced is negative.</param>
/// <param name="ScaledActivePowerW">The same for all homes with panels: those without a forecast are taken as the mean of the others, W.</param>
/// <param name="Homes">How many homes have a forecast of it.</param>
internal sealed record DistrictStepResource(string Start, string End, double ActivePowerW, double ScaledActivePowerW, int Homes);
