namespace FlexCoop.Ven.Devices;

/// <summary>A heating that takes <see cref="HeatingOrder"/>.</summary>
/// <remarks>Released, it goes back to the owner's set-point and comfort band.</remarks>
public interface IHeatingControl : IThermostat
{
    /// <summary>The lowest temperature that an order may name, in °C; set on site. So an event moves the guard no lower, whoever has announced it.</summary>
    double LowestOrderC { get; }

    /// <summary>The highest temperature that an order may name, in °C; set on site.</summary>
    double HighestOrderC { get; }
}
