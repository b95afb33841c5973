namespace FlexCoop.Flexibility.Solar;

/// <summary>Angles in degrees.</summary>
internal static class Angle
{
    public static double Sin(double degrees) => Math.Sin(double.DegreesToRadians(degrees));

    public static double Cos(double degrees) => Math.Cos(double.DegreesToRadians(degrees));

    /// <summary>The same angle from 0 up to 360.</summary>
    public static double Turned(double degrees) => degrees - (360 * Math.Floor(degrees / 360));
}
