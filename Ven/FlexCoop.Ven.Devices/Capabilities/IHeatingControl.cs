namespace FlexCoop.Ven.Devices;

/// <summary>A heating that takes <see cref="HeatingOrder"/>.</summary>
/// <remarks>Released, it goes back to the owner's set-point and comfort band.</remarks>
public interface IHeatingControl : IThermostat
{
    /// <summary>The lowest temperature that an order may name, in °C: the house is kept from frost.</summary>
    double LowestOrderC { get; }

    /// <summary>The highest temperature that an order may name, in °C.</summary>
    double HighestOrderC { get; }
}
