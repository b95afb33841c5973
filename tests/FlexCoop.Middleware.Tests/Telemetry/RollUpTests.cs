using FlexCoop.Middleware.Telemetry;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Tests.Telemetry;

/// <summary>A quarter of an hour of known values is the known one (FC-ARCH-7, FC-MW-4). Times are minutes from its start.</summary>
public sealed class RollUpTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 30, 18, 0, 0, TimeSpan.Zero);

    private readonly TelemetryOptions _options = new();

    [Test]
    public void Power_EveryMinute_IsItsMean()
    {
        var quarter = Roll(Power, Every(1, from: -5, to: 20, minute => 100 * minute));

        Assert.That(quarter, Is.EqualTo(new Quarter(700, 100, QuarterFlags.None)));
    }

    [Test]
    public void Power_AtUnevenTimes_IsWeightedByTime()
    {
        // 1000 W for 12 minutes, 200 W for 3.
        var quarter = Roll(Power, (-3, 1000), (0, 1000), (3, 1000), (6, 1000), (9, 1000), (12, 200), (15, 200), (18, 200));

        Assert.That((quarter.Value, quarter.Coverage), Is.EqualTo((840.0, (byte)100)));
    }

    [Test]
    public void Power_OfKilowatts_IsToldInWatts()
    {
        var quarter = Roll(Units("usage", "kW"), Every(1, -5, 20, _ => 1.5));

        Assert.That(quarter.Value, Is.EqualTo(1500));
    }

    [Test]
    public void Power_FedIn_IsNegative() => Assert.That(Roll(Power, Every(1, -5, 20, _ => -2500)).Value, Is.EqualTo(-2500));

    [Test]
    public void Power_ValueBeforeTheQuarter_HoldsIntoIt()
    {
        var quarter = Roll(Power, (-10, 600), (-5, 600), (0.5, 0), (5, 0), (10, 0), (15, 0));

        Assert.That(quarter.Value, Is.EqualTo(600 * 0.5 / 15).Within(1e-9));
        Assert.That(quarter.Coverage, Is.EqualTo(100));
    }

    [Test]
    public void Power_ReportedEachQuarter_HoldsForIt() => Assert.That(Roll(Power, (-15, 1), (0.2, 2), (15.1, 3)), Is.EqualTo(new Quarter(((0.2 * 1) + (14.8 * 2)) / 15, 100, QuarterFlags.Constant)).Using<Quarter>(IsNear));

    [Test]
    public void Power_LastValueOfAll_HoldsForOnePeriod()
    {
        var quarter = Roll(Power, Every(1, -5, 10, _ => 300));

        Assert.That((quarter.Value, quarter.Coverage), Is.EqualTo((300.0, (byte)67)), "ten minutes of fifteen");
    }

    [Test]
    public void Power_ShortGap_IsBridgedByALineAndMarked()
    {
        // Known up to minute 5, and from minute 9 on: between them from 100 to 500 W.
        var quarter = Roll(Power, [.. Every(1, -5, 5, _ => 100), .. Every(1, 9, 20, _ => 500)]);

        Assert.That(quarter.Value, Is.EqualTo(((5 * 100) + (4 * 300) + (6 * 500)) / 15.0).Within(1e-9));
        Assert.That((quarter.Coverage, quarter.Flags), Is.EqualTo(((byte)100, QuarterFlags.Interpolated)));
    }

    [Test]
    public void Power_LongGap_IsNotCovered()
    {
        var quarter = Roll(Power, [.. Every(1, -5, 3, _ => 100), .. Every(1, 12, 20, _ => 500)]);

        Assert.That(quarter, Is.EqualTo(new Quarter(((3 * 100) + (3 * 500)) / 6.0, 40, QuarterFlags.None)));
    }

    [Test]
    public void Power_GapOfASettingOfZero_IsNotBridged()
    {
        _options.ShortGap = TimeSpan.Zero;

        Assert.That(Roll(Power, [.. Every(1, -5, 5, _ => 100), .. Every(1, 7, 20, _ => 100)]).Coverage, Is.EqualTo(87));
    }

    [Test]
    public void Power_NothingInTheQuarter_IsMissing()
    {
        Assert.That(Roll(Power, Every(1, -20, 0, _ => 100)).IsThere, Is.False);
        Assert.That(Roll(Power).IsThere, Is.False);
    }

    [Test]
    public void Power_QuarterBetweenTwoValuesOfASlowPoint_IsCoveredAllTheSame()
    {
        var quarter = Roll(Power, (-29, 10), (-15, 10), (-0.5, 20), (15.2, 30), (29, 30));

        Assert.That((quarter.Value, quarter.Coverage), Is.EqualTo((20.0, (byte)100)));
    }

    [Test]
    public void Power_Spike_IsLeftOutAndMarked()
    {
        var quarter = Roll(Power, Every(1, -5, 20, minute => minute == 7 ? 90_000 : 400 + (minute % 2)));

        Assert.That(quarter.Value, Is.EqualTo(400.5).Within(0.2));
        Assert.That((quarter.Coverage, quarter.Flags), Is.EqualTo(((byte)100, QuarterFlags.Spike | QuarterFlags.Interpolated)));
    }

    [TestCase(2_000, Description = "a kettle")]
    [TestCase(11_000, Description = "a charger, for a moment")]
    public void Power_WhatAHomeCanSwitch_IsNoSpike(double watts) =>
        Assert.That(Roll(Power, Every(1, -5, 20, minute => minute == 7 ? watts : 400)).Flags.HasFlag(QuarterFlags.Spike), Is.False);

    [Test]
    public void Power_TwoHighValuesInARow_AreNoSpike() =>
        Assert.That(Roll(Power, Every(1, -5, 20, minute => minute is 7 or 8 ? 90_000 : 400)).Flags, Is.EqualTo(QuarterFlags.None));

    [Test]
    public void Power_BeyondWhatCanBe_IsLeftOutAndMarked()
    {
        var quarter = Roll(Power, Every(1, -5, 20, minute => minute is 7 or 8 ? 3e9 : 400));

        Assert.That((quarter.Value, quarter.Coverage, quarter.Flags), Is.EqualTo((400.0, (byte)100, QuarterFlags.OutOfRange | QuarterFlags.Interpolated | QuarterFlags.Constant)));
    }

    [TestCase("Quality Bad - Sensor Failure")]
    [TestCase("No Quality - No Value")]
    public void Power_CalledBad_IsLeftOutAndMarked(string quality)
    {
        var points = Every(1, -5, 20, _ => 400).Select(point => point.At == Start.AddMinutes(7) ? point with { Value = 0, Quality = quality } : point);

        var quarter = Roll(Power, [.. points]);

        Assert.That((quarter.Value, quarter.Flags & QuarterFlags.Bad), Is.EqualTo((400.0, QuarterFlags.Bad)));
    }

    [Test]
    public void Power_AllOfItBad_HasNoValueButIsThere()
    {
        var quarter = Roll(Power, [.. Every(1, -5, 20, _ => double.NaN)]);

        Assert.That(quarter.HasValue, Is.False);
        Assert.That((quarter.IsThere, quarter.Coverage, quarter.Flags), Is.EqualTo((true, (byte)0, QuarterFlags.Bad)));
    }

    [Test]
    public void Power_CalledUncertain_IsUsedAndMarked()
    {
        var quarter = Roll(Power, [.. Every(1, -5, 20, minute => minute).Select(point => point with { Quality = "Quality Uncertain - Sub Normal" })]);

        Assert.That((quarter.Value, quarter.Flags), Is.EqualTo((7.0, QuarterFlags.Uncertain)));
    }

    /// <summary>Rule 317: a value is repeated where nothing has changed.</summary>
    [Test]
    public void Power_RepeatedWhereNothingChanged_IsAValue() =>
        Assert.That(Roll(Power, [.. Every(1, -5, 20, minute => 5).Select(point => point with { Quality = DataQuality.PreviousValueUsed.Value })]), Is.EqualTo(new Quarter(5, 100, QuarterFlags.Constant)));

    [Test]
    public void Power_UnitThatChangesBetweenTwoValues_CountsByTheTimeOfEach()
    {
        var units = PointUnits.Of(Document("usage", "kW") with { Meanings = [Meaning("usage", "kW"), Meaning("usage", "W") with { Since = Start.AddMinutes(7) }] });

        Assert.That(Roll(units, Every(1, -5, 20, minute => minute < 7 ? 2 : 2000)).Value, Is.EqualTo(2000));
    }

    [Test]
    public void Energy_OfPeriods_IsSummedUp() => Assert.That(Roll(Units("usage", "Wh"), Every(1, -5, 20, minute => minute)).Value, Is.EqualTo(105).Within(1e-9));

    [Test]
    public void Energy_PeriodOverTheEndOfTheQuarter_CountsInPart()
    {
        // Ten minutes each: that of 0 whole, that of 10 half.
        var quarter = Roll(Units("usage", "kWh"), (-20, 0.01), (-10, 0.02), (0, 0.03), (10, 0.05), (20, 0.07));

        Assert.That((Math.Round(quarter.Value, 9), quarter.Coverage), Is.EqualTo((55.0, (byte)100)));
    }

    [Test]
    public void Energy_PeriodThatIsMissing_IsFilledInAndMarked()
    {
        var quarter = Roll(Units("usage", "Wh"), [.. Every(1, -5, 20, _ => 10).Where(point => point.At != Start.AddMinutes(4))]);

        Assert.That((Math.Round(quarter.Value, 9), quarter.Flags & QuarterFlags.Interpolated), Is.EqualTo((150.0, QuarterFlags.Interpolated)));
    }

    [Test]
    public void Counter_IsWhatItWentOnBy()
    {
        var quarter = Roll(Counter, Every(5, -10, 25, minute => 1000 + (minute * 20)));

        Assert.That(quarter.Value, Is.EqualTo(300).Within(1e-9));
        Assert.That((quarter.Coverage, quarter.Flags), Is.EqualTo(((byte)100, QuarterFlags.None)));
    }

    [Test]
    public void Counter_ReadBesideTheEnds_IsInterpolatedAtThem()
    {
        // 60 Wh in each ten minutes.
        var quarter = Roll(Counter, (-13, 0), (-3, 60), (7, 120), (17, 180), (27, 240));

        Assert.That(quarter.Value, Is.EqualTo(90).Within(1e-9));
    }

    [Test]
    public void Counter_ThatBeginsAnew_CountsFromZeroAndIsMarked()
    {
        var quarter = Roll(Counter, (-5, 5000), (0, 5100), (5, 40), (10, 140), (15, 240), (20, 340));

        Assert.That(quarter.Value, Is.EqualTo(240).Within(1e-9), "40 after the reset, and 100 twice");
        Assert.That(quarter.Flags, Is.EqualTo(QuarterFlags.Reset));
    }

    [Test]
    public void Counter_ThatRollsOver_GoesOnAndIsMarked()
    {
        // Five digits of kWh.
        var quarter = Roll(Units("reading", "kWh"), (-5, 99_999.7), (0, 99_999.8), (5, 99_999.9), (10, 0), (15, 0.1), (20, 0.2));

        Assert.That(quarter.Value, Is.EqualTo(300).Within(1e-3));
        Assert.That(quarter.Flags, Is.EqualTo(QuarterFlags.Reset));
    }

    [TestCase(0, Description = "a dip is no reset")]
    [TestCase(9_999_999)]
    public void Counter_OneReadingOffTheLine_IsLeftOutAndMarked(double odd)
    {
        var quarter = Roll(Counter, Every(5, -10, 25, minute => minute == 5 ? odd : 1000 + (minute * 20)));

        Assert.That(quarter.Value, Is.EqualTo(300).Within(1e-9));
        Assert.That(quarter.Flags, Is.EqualTo(QuarterFlags.Spike | QuarterFlags.Interpolated));
    }

    [Test]
    public void Temperature_OfFahrenheit_IsItsMeanInCelsius() => Assert.That(Roll(Units("usage", "fahrenheit"), Every(1, -5, 20, _ => 68)).Value, Is.EqualTo(20).Within(1e-9));

    [Test]
    public void Temperature_ThatCannotBe_IsLeftOut() =>
        Assert.That(Roll(Units("usage", "celsius"), Every(1, -5, 20, minute => minute == 3 ? -127 : 21)).Flags & QuarterFlags.OutOfRange, Is.EqualTo(QuarterFlags.OutOfRange));

    [Test]
    public void State_IsTheLast()
    {
        var units = Units("x-resourceStatus", unit: null);

        Assert.That(Roll(units, (-5, 1), (3, 1), (12, 0)), Is.EqualTo(new Quarter(0, 100, QuarterFlags.None)));
        Assert.That(Roll(units, (-5, 1)).IsThere, Is.False);
    }

    [Test]
    public void Roll_ManyPiecesOfTheSameDay_AgreeWithTheSumOfAll()
    {
        var random = new Random(7);
        List<Point> day = [.. Enumerable.Range(0, 4000).Select(step => new Point(Start.AddHours(-1).AddSeconds((step * 20) + random.Next(8)), random.Next(0, 9000)))];
        var quarters = Enumerable.Range(0, 80).Select(index => RollAt(Power, Start.AddMinutes(15 * index), day)).ToList();

        var integral = day.Zip(day.Skip(1), (point, next) => point.Value * Overlap(point.At, next.At).TotalHours).Sum();

        Assert.That(quarters.Sum(quarter => quarter.Value / 4), Is.EqualTo(integral).Within(1e-6));
    }

    private static TimeSpan Overlap(DateTimeOffset from, DateTimeOffset to)
    {
        var (start, end) = (from > Start ? from : Start, to < Start.AddHours(20) ? to : Start.AddHours(20));
        return end > start ? end - start : TimeSpan.Zero;
    }

    private static PointUnits Power => Units("usage", "W");

    private static PointUnits Counter => Units("reading", "Wh");

    private static PointUnits Units(string reportType, string? unit) => PointUnits.Of(Document(reportType, unit));

    private static PointDocument Document(string reportType, string? unit) => new() { VenId = "VEN-1", RId = "r", Meanings = [Meaning(reportType, unit)] };

    private static PointMeaning Meaning(string reportType, string? unit) => new() { ReportType = reportType, ReadingType = "Direct Read", Unit = unit };

    private static Point[] Every(int minutes, int from, int to, Func<int, double> value) =>
        [.. Enumerable.Range(0, (to - from) / minutes).Select(step => from + (step * minutes)).Select(minute => new Point(Start.AddMinutes(minute), value(minute)))];

    private static bool IsNear(Quarter one, Quarter other) => Math.Abs(one.Value - other.Value) < 1e-9 && one with { Value = 0 } == other with { Value = 0 };

    private Quarter Roll(PointUnits units, params (double Minute, double Value)[] points) => Roll(units, [.. points.Select(point => new Point(Start.AddMinutes(point.Minute), point.Value))]);

    private Quarter Roll(PointUnits units, Point[] points) => RollAt(units, Start, points);

    private Quarter RollAt(PointUnits units, DateTimeOffset start, IEnumerable<Point> points)
    {
        var reach = RollUp.Reach * Quarter.Length;
        return RollUp.Roll([.. points.Where(point => point.At >= start - reach && point.At < start + Quarter.Length + reach)], units, start, _options);
    }
}
