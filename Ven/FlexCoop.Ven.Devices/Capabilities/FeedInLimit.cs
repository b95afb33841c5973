namespace FlexCoop.Ven.Devices;

/// <summary>Give at most so much (<see cref="IPvInverter"/>).</summary>
/// <param name="MaximumFeedInW">
/// In W, from 0, nothing, to <see cref="IPvInverter.MaximumFeedInW"/>, no limit. A size, hence positive although power fed in is negative.
/// </param>
public sealed record FeedInLimit(double MaximumFeedInW) : DeviceSetting
{
    internal const string SettingName = "feedInLimit";

    /// <inheritdoc />
    public override string Name => SettingName;

    /// <inheritdoc />
    public override double Value => MaximumFeedInW;
}
