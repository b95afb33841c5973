namespace FlexCoop.Ven.Devices;

/// <summary>Heat, or do not, to a temperature, within a comfort band (<see cref="IHeatingControl"/>). What is null stays as its owner has it.</summary>
/// <param name="IsOn">False: no heating but for comfort; the guard of the band always stands.</param>
/// <param name="TargetC">The room temperature to steer to, in °C, within the band.</param>
/// <param name="LowerC">The lower end of the comfort band meanwhile, in °C.</param>
/// <param name="UpperC">The upper end of the comfort band meanwhile, in °C.</param>
/// <remarks>Temperatures are kept to a tenth of a degree. Ledgers have it as one figure: a digit for on (2) or off (1), and four for each temperature, in tenths of a degree above -100 °C; 0 for null.</remarks>
public sealed record HeatingOrder(bool? IsOn, double? TargetC, double? LowerC, double? UpperC) : DeviceSetting
{
    internal const string SettingName = "heating";

    private const long Field = 10_000;

    /// <inheritdoc />
    public override string Name => SettingName;

    /// <inheritdoc />
    public override double Value => (((((IsOn switch { null => 0L, false => 1, true => 2 } * Field) + Tenths(TargetC)) * Field) + Tenths(LowerC)) * Field) + Tenths(UpperC);

    internal static HeatingOrder From(double value)
    {
        if (!double.IsInteger(value) || value < 0 || value >= 3.0 * Field * Field * Field)
        {
            throw new ArgumentException($"{value} is no heating order.", nameof(value));
        }

        var figure = (long)value;
        return new HeatingOrder((figure / (Field * Field * Field)) switch { 0 => null, 1 => false, _ => true }, Degrees(figure / (Field * Field) % Field), Degrees(figure / Field % Field), Degrees(figure % Field));
    }

    private static long Tenths(double? degrees) => degrees is { } given ? Math.Clamp((long)Math.Round((given + 100) * 10), 1, Field - 1) : 0;

    private static double? Degrees(long tenths) => tenths == 0 ? null : Math.Round((tenths / 10.0) - 100, 1);
}
