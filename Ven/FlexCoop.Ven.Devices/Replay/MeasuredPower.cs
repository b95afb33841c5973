namespace FlexCoop.Ven.Devices.Replay;

/// <summary>What a measured home did at one instant.</summary>
/// <param name="LoadW">What it used, in W, 0 or more.</param>
/// <param name="PvW">What its PV generator gave, in W, 0 or more.</param>
internal readonly record struct MeasuredPower(double LoadW, double PvW);
