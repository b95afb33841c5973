using FlexCoop.Testing;
using FlexCoop.Ven.Devices.Replay;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class MeasuredWeatherTests : IDisposable
{
    private const string Header = "time_local,temperature_c,wind_speed_ms,relative_humidity_pct";

    private readonly TemporaryFolder _folder = new();

    private static string Measured => SharedMaterial.Path("data", "weather-be-hourly.csv");

    // Up to the gap of summer 2023, and from it to the end.
    [TestCase("2022-11-14", 159)]
    [TestCase("2023-04-21", 1)]
    [TestCase("2023-10-23", 160)]
    public void Read_TheMeasuredWeather_EndsBeforeTheGapOfSummer(string from, int days)
    {
        Assert.That(MeasuredWeather.Read(Measured, DateOnly.Parse(from, null)).Days, Is.EqualTo(days));
    }

    [TestCase(0, 2.2)]
    [TestCase(30, 1.9)]
    [TestCase(60, 1.6)]
    [TestCase(120, 2.0)]
    public void TemperatureC_InWinter_RunsStraightBetweenTheHoursOfTheFile(int minute, double temperatureC)
    {
        var weather = MeasuredWeather.Read(Measured, new DateOnly(2022, 11, 14));

        Assert.That(weather.TemperatureC(Some.Origin.AddMinutes(minute), Some.Origin), Is.EqualTo(temperatureC).Within(1e-9));
    }

    [Test]
    public void TemperatureC_InSummerTime_IsAnHourEarlierOnTheClockOfTheHome()
    {
        var rows = Csv.Read(Measured).ToDictionary(row => row["time_local"], row => double.Parse(row["temperature_c"], null));
        var weather = MeasuredWeather.Read(Measured, new DateOnly(2023, 4, 10));

        Assert.That(weather.TemperatureC(Some.Origin.AddHours(14), Some.Origin), Is.EqualTo(rows["2023-04-10T15:00:00"]).Within(1e-9));
    }

    [Test]
    public void TemperatureC_AcrossBothClockChanges_HasEveryHour()
    {
        var rows = Csv.Read(Measured).ToDictionary(row => row["time_local"], row => double.Parse(row["temperature_c"], null));
        var spring = MeasuredWeather.Read(Measured, new DateOnly(2023, 3, 26));
        var autumn = MeasuredWeather.Read(Measured, new DateOnly(2023, 10, 29));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(spring.TemperatureC(Some.Origin.AddHours(1), Some.Origin), Is.EqualTo(rows["2023-03-26T01:00:00"]));
            Assert.That(spring.TemperatureC(Some.Origin.AddHours(2), Some.Origin), Is.EqualTo(rows["2023-03-26T03:00:00"]));
            Assert.That(autumn.TemperatureC(Some.Origin.AddHours(1), Some.Origin), Is.EqualTo(rows["2023-10-29T02:00:00"]));
            Assert.That(autumn.TemperatureC(Some.Origin.AddHours(2), Some.Origin), Is.EqualTo((rows["2023-10-29T02:00:00"] + rows["2023-10-29T03:00:00"]) / 2).Within(1e-9));
            Assert.That(autumn.TemperatureC(Some.Origin.AddHours(3), Some.Origin), Is.EqualTo(rows["2023-10-29T03:00:00"]));
        }
    }

    [TestCase("2022-11-13")]
    [TestCase("2023-06-01")]
    [TestCase("2024-04-01")]
    public void Read_DateWithoutData_NamesWhatTheFileHas(string from)
    {
        var measured = Measured;

        Assert.That(
            () => MeasuredWeather.Read(measured, DateOnly.Parse(from, null)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("choose a date from 2022-11-14 00:00 to 2023-04-21 23:00 or 2023-10-22 23:00 to 2024-03-31 00:00."));
    }

    [TestCase("2022-11-14T00:00:00,2.2", "line 2: '2022-11-14T00:00:00,2.2' has 2 columns; it must have 4.")]
    [TestCase("2022-11-14T00:30:00,2.2,1,98", "line 2, column 'time_local': '2022-11-14T00:30:00' is not on the grid of the file; give a multiple of 60 minutes.")]
    [TestCase("2022-11-14T00:00:00,36.9F,1,98", "line 2, column 'temperature_c': '36.9F' is no number; give °C with a decimal point.")]
    [TestCase("2022-11-14T00:00:00,275.3,1,98", "line 2, column 'temperature_c': '275.3' is not plausible in °C; give -60 to 60 °C.")]
    [TestCase("2022-11-14T01:00:00,2,1,98\n2022-11-14T01:00:00,2,1,98", "line 3, column 'time_local': '2022-11-14T01:00:00' comes after 2022-11-14T01:00:00; give the rows in the order of time, each once.")]
    public void Read_BadFile_NamesFileLineColumnValueAndRemedy(string rows, string fault)
    {
        File.WriteAllText(_folder["bad.csv"], $"{Header}\n{rows}\n");

        Assert.That(
            () => MeasuredWeather.Read(_folder["bad.csv"], new DateOnly(2022, 11, 14)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(fault).And.Message.StartsWith(_folder["bad.csv"]));
    }

    [Test]
    public void Home_WithColdWeather_HeatsMoreThanWithMildWeather()
    {
        // The cold spell of mid-December 2022 against the mild turn of the year.
        var cold = HeatPumpWh(new DateOnly(2022, 12, 12));
        var mild = HeatPumpWh(new DateOnly(2022, 12, 30));

        Assert.That(cold, Is.GreaterThan(2 * mild));
        Assert.That(cold / 3000, Is.InRange(10, 60), "kWh a day");
    }

    public void Dispose() => _folder.Dispose();

    private static double HeatPumpWh(DateOnly from)
    {
        var setup = new HomeSetup { Parameters = Some.Parameters(), Weather = MeasuredWeather.Read(Measured, from) };
        using var home = new SimulatedHome(setup, Some.Origin);
        home.AdvanceTo(Some.Origin.AddDays(3));
        return home.CaptureState().HeatPump.Meter.EnergyDrawnWh;
    }
}
