namespace FlexCoop.Middleware.Telemetry;

/// <summary>What of telemetry those who want to know are told.</summary>
internal static class TelemetryHappenings
{
    /// <summary>Quarters of an hour of a home were rolled up, for the first time or anew.</summary>
    public const string RolledUp = "telemetry.rolled-up";
}
