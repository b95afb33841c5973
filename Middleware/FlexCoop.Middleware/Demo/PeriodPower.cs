namespace FlexCoop.Middleware.Demo;

/// <summary>What all homes drew over a period, W, beside what they would have drawn undisturbed.</summary>
internal sealed record PeriodPower(double MeanW, double PeakW, double TwinMeanW, double TwinPeakW);
