using FlexCoop.Testing;
using FlexCoop.Ven.Devices.Replay;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class MeasuredProfileTests : IDisposable
{
    private static readonly DateOnly First = new(2011, 7, 1);

    private readonly TemporaryFolder _folder = new();

    private static string Measured => SharedMaterial.Path("data", "home-load-pv-30min.csv");

    [Test]
    public void Read_TheMeasuredHome_HasNineMonths()
    {
        Assert.That(MeasuredProfile.Read(Measured, First).Days, Is.EqualTo(275));
        Assert.That(MeasuredProfile.Read(Measured, new DateOnly(2012, 3, 31)).Days, Is.EqualTo(1));
    }

    [TestCase(0, 0.392)]
    [TestCase(29, 0.392)]
    [TestCase(30, 0.578)]
    [TestCase(60, 0.568)]
    public void At_TimeOfDay_IsKeptFromTheFile(int minute, double kilowatts)
    {
        var profile = MeasuredProfile.Read(Measured, First);

        var power = profile.At(Some.Origin.AddMinutes(minute), Some.Origin);

        Assert.That(power.LoadW, Is.EqualTo(kilowatts * 1000).Within(1e-9));
    }

    [Test]
    public void At_OriginInTheEvening_StaysAnEvening()
    {
        var profile = MeasuredProfile.Read(Measured, First);

        var atSix = profile.At(Some.Origin.AddHours(18), Some.Origin);
        var begunAtSix = profile.At(Some.Origin.AddHours(18), Some.Origin.AddHours(18));

        Assert.That(begunAtSix, Is.EqualTo(atSix));
    }

    [Test]
    public void At_AfterTheEnd_BeginsAgainAtTheDate()
    {
        var profile = MeasuredProfile.Read(Measured, new DateOnly(2012, 3, 30));

        var second = profile.At(Some.Origin.AddHours(24 + 7), Some.Origin);
        var fourth = profile.At(Some.Origin.AddHours(72 + 7), Some.Origin);

        Assert.That(profile.Days, Is.EqualTo(2));
        Assert.That(fourth, Is.EqualTo(second));
    }

    [Test]
    public void Home_WithAProfile_UsesAndGivesWhatWasMeasured()
    {
        var profile = MeasuredProfile.Read(Measured, new DateOnly(2011, 12, 1));
        using var home = new SimulatedHome(new HomeSetup { Parameters = Some.Parameters(), Profile = profile }, Some.Origin);

        home.AdvanceTo(Some.Origin.AddDays(3));

        var rows = Csv.Read(Measured).Where(row => string.CompareOrdinal(row[""], "2011-12-01") > 0 && string.CompareOrdinal(row[""], "2011-12-04") < 0).ToList();
        Assert.That(rows, Has.Count.EqualTo(144));
        Assert.That(home.CaptureState().BaseLoad.EnergyDrawnWh, Is.EqualTo(rows.Sum(row => double.Parse(row["GC"], null)) * 500).Within(0.01));
        Assert.That(home.CaptureState().Pv.EnergyFedInWh, Is.EqualTo(rows.Sum(row => double.Parse(row["GG"], null)) * 500).Within(0.01));
    }

    [Test]
    public void Read_GapOfThreeHours_IsBridged()
    {
        var path = Write(Days(2).Where(row => row.Hour is not (> 10 and < 13)));

        var power = MeasuredProfile.Read(path, First).At(Some.Origin.AddHours(11.5), Some.Origin);

        Assert.That(power.LoadW, Is.EqualTo(1150).Within(1e-9));
    }

    [Test]
    public void Read_LongerGap_EndsTheDataBeforeIt()
    {
        var path = Write(Days(3).Where(row => row.Hour is not (> 58 and < 62)));

        Assert.That(MeasuredProfile.Read(path, First).Days, Is.EqualTo(2));
    }

    [TestCase(",GC,PV", "2011-07-01 00:00:00,1,1", "line 1: the columns are ',GC,PV'; they must be ',GC,GG'.")]
    [TestCase("", "", "line 1: the columns are ''; they must be ',GC,GG'.")]
    [TestCase(",GC,GG", "2011-07-01 00:00:00,1", "line 2: '2011-07-01 00:00:00,1' has 2 columns; it must have 3.")]
    [TestCase(",GC,GG", "2011-07-01,1,1", "line 2, column '': '2011-07-01' is no time; give it as yyyy-MM-dd HH:mm:ss.")]
    [TestCase(",GC,GG", "2011-07-01 00:10:00,1,1", "line 2, column '': '2011-07-01 00:10:00' is not on the grid of the file; give a multiple of 30 minutes.")]
    [TestCase(",GC,GG", "2011-07-01 00:00:00,x,1", "line 2, column 'GC': 'x' is no number; give kW with a decimal point.")]
    [TestCase(",GC,GG", "2011-07-01 00:00:00,392,0", "line 2, column 'GC': '392' is not plausible in kW; give 0 to 100 kW.")]
    [TestCase(",GC,GG", "2011-07-01 00:00:00,1,-0.1", "line 2, column 'GG': '-0.1' is not plausible in kW; give 0 to 100 kW.")]
    [TestCase(",GC,GG", "2011-07-01 00:00:00,1,NaN", "line 2, column 'GG': 'NaN' is not plausible in kW; give 0 to 100 kW.")]
    [TestCase(",GC,GG", "2011-07-01 00:30:00,1,1\n2011-07-01 00:00:00,1,1", "line 3, column '': '2011-07-01 00:00:00' comes after 2011-07-01 00:30:00; give the rows in the order of time, each once.")]
    [TestCase(",GC,GG", "2011-07-01 00:00:00,1,1", "it has no whole day from 2011-07-01 on; choose a date from 2011-07-01 00:00 to 2011-07-01 00:00.")]
    public void Read_BadFile_NamesFileLineColumnValueAndRemedy(string header, string rows, string fault)
    {
        File.WriteAllText(_folder["bad.csv"], $"{header}\n{rows}\n");

        Assert.That(
            () => MeasuredProfile.Read(_folder["bad.csv"], First),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(fault).And.Message.StartsWith(_folder["bad.csv"]));
    }

    [TestCase("2011-06-30")]
    [TestCase("2012-04-01")]
    public void Read_DateOutsideTheFile_NamesWhatItHas(string from)
    {
        var measured = Measured;

        Assert.That(
            () => MeasuredProfile.Read(measured, DateOnly.Parse(from, null)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains($"no whole day from {from} on; choose a date from 2011-07-01 00:00 to 2012-03-31 23:30."));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Half-hours from the first date on, whose load in kW is their hour since then, over ten.</summary>
    private static IEnumerable<(double Hour, string Row)> Days(int days) => Enumerable.Range(0, days * 48).Select(step =>
        (step / 2.0, $"{First.ToDateTime(TimeOnly.MinValue).AddMinutes(30 * step):yyyy-MM-dd HH:mm:ss},{step / 20.0},0"));

    private string Write(IEnumerable<(double Hour, string Row)> rows)
    {
        File.WriteAllLines(_folder["some.csv"], rows.Select(row => row.Row).Prepend(",GC,GG"));
        return _folder["some.csv"];
    }
}
