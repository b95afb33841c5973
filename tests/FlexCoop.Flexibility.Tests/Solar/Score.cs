using System.Globalization;

namespace FlexCoop.Flexibility.Tests.Solar;

/// <summary>How far forecasts were off.</summary>
internal sealed class Score
{
    private double _absolute;
    private double _square;
    private int _count;

    public double Mae => _absolute / _count;

    public double Rmse => Math.Sqrt(_square / _count);

    public void Add(double error) => (_absolute, _square, _count) = (_absolute + Math.Abs(error), _square + (error * error), _count + 1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"MAE {Mae:0} W, RMSE {Rmse:0} W of {_count} hours");
}
