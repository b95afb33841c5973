using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Opt schedules (protocol.md §9; rules 200 to 211), over a real socket and store. The numbers are those of conformance.md.</summary>
public sealed class OptScheduleTests
{
    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_OneWindow_IsTakenAndEchoed_OP01(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var created = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven), cancellationToken);

        var schedule = vtn.Opts.SchedulesOf(ven.VenId).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(created, Is.EqualTo(new OadrCreatedOpt(EiResponse.Ok("q-OPT-1"), new OptId("OPT-1"))), "rule 207");
            Assert.That((schedule.OptId, schedule.OptType, schedule.Reason), Is.EqualTo(("OPT-1", OptType.OptOut, "economic")));
            Assert.That(schedule.Windows, Is.EqualTo([new OptWindow(Some.Now.AddHours(10), Some.Now.AddHours(12))]));
            Assert.That(schedule.Scope.ResourceIds, Is.Null, "the whole VEN");
            Assert.That(schedule.TakenAt, Is.EqualTo(vtn.Domain.GetUtcNow()));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_DurationZero_IsWithoutEnd_OP03(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2", hours: 0), cancellationToken);

        Assert.That(vtn.Opts.SchedulesOf(ven.VenId).Single().Windows, Is.EqualTo([new OptWindow(Some.Now.AddHours(10), End: null)]), "rule 210");
        Assert.That((await OptAtAsync(vtn, ven, hour: 8_000, cancellationToken)).OptType, Is.EqualTo(OptType.OptOut));
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelOpt_Schedule_TakesItAway_OP05(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven), cancellationToken);

        var canceled = await CancelAsync(ven, "OPT-1", cancellationToken);

        Assert.That(canceled, Is.EqualTo(new OadrCanceledOpt(EiResponse.Ok("c-OPT-1"), new OptId("OPT-1"))));
        Assert.That(vtn.Opts.SchedulesOf(ven.VenId), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_AnotherForTheWholeVen_ReplacesTheFirst_OP07(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-1"), cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2", resources: "battery"), cancellationToken);

        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-3", startHour: 20), cancellationToken);

        Assert.That(Ids(vtn, ven), Is.EqualTo(["OPT-3"]), "rule 203");
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelOpt_OneResource_LeavesTheOther_OP08(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-1", resources: "heatpump"), cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2", resources: "battery"), cancellationToken);

        await CancelAsync(ven, "OPT-2", cancellationToken);

        Assert.That(Ids(vtn, ven), Is.EqualTo(["OPT-1"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_OneResourceOfTwo_OverridesOnlyThat(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-1", resources: ["heatpump", "battery"]), cancellationToken);

        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2", startHour: 20, resources: "battery"), cancellationToken);

        var opts = await OptsAtAsync(vtn, ven, hour: 10, cancellationToken);
        Assert.That(opts, Is.EquivalentTo(
        [
            new EffectiveOpt("heatpump", OptType.OptOut, OptSource.Schedule, "OPT-1"), new EffectiveOpt("battery", OptType.OptIn, OptSource.Default, null),
        ]), "rule 203");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_OneResourceBesideTheWholeVen_OverridesOnlyThat(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-1"), cancellationToken);

        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2", startHour: 20, resources: "battery"), cancellationToken);

        var opts = await OptsAtAsync(vtn, ven, hour: 10, cancellationToken);
        Assert.That(opts.Select(opt => (opt.ResourceId, opt.OptType)), Is.EquivalentTo([("heatpump", OptType.OptOut), ("battery", OptType.OptIn)]), "rule 203");
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelOpt_UnknownOptId_IsRefusedAsInvalidId_OP09(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        using var other = await vtn.NewStartedVenAsync(cancellationToken);
        await OkAsync(other, SomeOpt.Schedule(other), cancellationToken);

        var canceled = await CancelAsync(ven, "OPT-1", cancellationToken);

        Assert.That(canceled.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "rule 208");
        Assert.That(canceled.EiResponse.ResponseDescription, Does.Contain("'OPT-1'"));
        Assert.That(Ids(vtn, other), Is.EqualTo(["OPT-1"]), "another VEN's is its own");
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelOpt_SupersededSchedule_IsNoError_OP11(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-1"), cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2"), cancellationToken);

        var canceled = await CancelAsync(ven, "OPT-1", cancellationToken);

        Assert.That(canceled.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "rule 211");
        Assert.That(Ids(vtn, ven), Is.EqualTo(["OPT-2"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelOpt_OptIdOfTwoSchedules_TakesBothAway_OP12(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-1", resources: "heatpump"), cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-1", resources: "battery"), cancellationToken);
        var before = Ids(vtn, ven);

        await CancelAsync(ven, "OPT-1", cancellationToken);

        Assert.That(before, Is.EqualTo(["OPT-1", "OPT-1"]));
        Assert.That(Ids(vtn, ven), Is.Empty, "rule 204");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_MarketContext_LimitsTheSchedule_OP13(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        await OkAsync(ven, SomeOpt.Schedule(ven) with { MarketContext = new MarketContext("HTTP://EXAMPLE.org:80/%64r") }, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2", startHour: 20) with { MarketContext = new MarketContext("http://example.org/other") }, cancellationToken);

        Assert.That((await OptAtAsync(vtn, ven, 10, cancellationToken)).OptId, Is.EqualTo("OPT-1"), "the same after normalisation (rule 512)");
        Assert.That((await OptAtAsync(vtn, ven, 20, cancellationToken)).Source, Is.EqualTo(OptSource.Default), "another program (rule 205)");
    }

    [TestCase(OptType.OptOut)]
    [TestCase(OptType.OptIn)]
    [CancelAfter(300_000)]
    public async Task CreateOpt_InAndOut_AreKeptApartAndTheProgramSaysWhichCounts_OP14(OptType preferred, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { SchedulePrecedence = preferred, DefaultOpt = OptType.OptOut }, cancellationToken);

        await OkAsync(ven, SomeOpt.Schedule(ven, "IN", OptType.OptIn, startHour: 10, hours: 4), cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OUT", OptType.OptOut, startHour: 12, hours: 4), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Ids(vtn, ven), Is.EqualTo(["IN", "OUT"]), "rule 203");
            Assert.That((await OptAtAsync(vtn, ven, 10, cancellationToken)).OptId, Is.EqualTo("IN"));
            Assert.That((await OptAtAsync(vtn, ven, 13, cancellationToken)).OptType, Is.EqualTo(preferred), "rule 201");
            Assert.That((await OptAtAsync(vtn, ven, 15, cancellationToken)).OptId, Is.EqualTo("OUT"));
            Assert.That((await OptAtAsync(vtn, ven, 16, cancellationToken)), Is.EqualTo(new EffectiveOpt(null, OptType.OptOut, OptSource.Default, null)));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_DeviceClass_IsJoinedToTheTargetByAnd_OP21(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);
        var thermostats = new EiTarget { EndDeviceAssets = ["Thermostat"] };

        await OkAsync(ven, SomeOpt.Schedule(ven) with { DeviceClass = thermostats }, cancellationToken);
        var opts = await OptsAtAsync(vtn, ven, 10, cancellationToken);
        var refused = await ven.SendAsync<OadrCreatedOpt>(
            SomeOpt.Schedule(ven, "OPT-2") with { DeviceClass = thermostats with { ResourceIds = [new ResourceId("heatpump")] } }, cancellationToken);

        Assert.That(opts.Select(opt => (opt.ResourceId, opt.OptType)), Is.EquivalentTo([("heatpump", OptType.OptOut), ("battery", OptType.OptIn)]), "rule 209");
        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.ComplianceOther));
        Assert.That(refused.EiResponse.ResponseDescription, Does.Contain("endDeviceAsset alone"));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_EmptyTarget_IsTheWholeVen_OP22(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);

        await OkAsync(ven, SomeOpt.Schedule(ven) with { Target = EiTarget.Empty }, cancellationToken);

        Assert.That((await OptsAtAsync(vtn, ven, 10, cancellationToken)).Select(opt => opt.OptType), Is.All.EqualTo(OptType.OptOut), "rule 202");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_WrongVenId_IsRefusedAsInvalidId_OP23(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var created = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven) with { VenId = new VenId("VEN-404") }, cancellationToken);
        var canceled = await ven.SendAsync<OadrCanceledOpt>(new OadrCancelOpt("c1", new OptId("OPT-1"), new VenId("VEN-404")), cancellationToken);

        Assert.That((created.EiResponse.ResponseCode, created.EiResponse.RequestId, created.OptId.Value), Is.EqualTo((EiResponseCode.InvalidId, "q-OPT-1", "OPT-1")), "rule 208");
        Assert.That((canceled.EiResponse.ResponseCode, canceled.EiResponse.RequestId), Is.EqualTo((EiResponseCode.InvalidId, "c1")), "rule 208");
        Assert.That(created.EiResponse.ResponseDescription, Does.Contain("'VEN-404'"));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_RegistrationCancelled_IsNotRegistered(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await ven.SendAsync(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);

        var created = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven), cancellationToken);

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.NotRegistered), "rule 517");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_EmptyRequestId_IsEchoedEmpty_OP24(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var created = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven) with { RequestId = "" }, cancellationToken);
        var canceled = await ven.SendAsync<OadrCanceledOpt>(new OadrCancelOpt("", new OptId("OPT-1"), ven.VenId), cancellationToken);

        Assert.That(created.EiResponse, Is.EqualTo(EiResponse.Ok("")), "rule 207");
        Assert.That(canceled.EiResponse, Is.EqualTo(EiResponse.Ok("")), "rule 207");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_ForeignTarget_IsATargetMismatch(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);
        var good = SomeOpt.Schedule(ven);

        foreach (var (target, named) in new[]
        {
            (new EiTarget { VenIds = [ven.VenId], ResourceIds = [new ResourceId("resource-77")] }, "'resource-77'"),
            (new EiTarget { GroupIds = [new GroupId("all")], ResourceIds = [new ResourceId("resource-77")] }, "'resource-77'"),
            (new EiTarget { VenIds = [new VenId("VEN-OTHER")] }, "'VEN-OTHER'"),
            (new EiTarget { GroupIds = [new GroupId("village")] }, "'village'"),
            (new EiTarget { PartyIds = [new PartyId("party-1")] }, "'party-1'"),
            (new EiTarget { EndDeviceAssets = ["Sauna"] }, "'Sauna'"),
            (new EiTarget { MeterAssets = ["meter-1"] }, "meterAsset 'meter-1'"),
        })
        {
            var refused = await ven.SendAsync<OadrCreatedOpt>(good with { Target = target }, cancellationToken);

            Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.TargetMismatch), named);
            Assert.That(refused.EiResponse.ResponseDescription, Does.Contain(named));
        }

        Assert.That(Ids(vtn, ven), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_DeviceClassInTheTarget_StandsForTheResourcesOfIt(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);

        await OkAsync(ven, SomeOpt.Schedule(ven) with { Target = new EiTarget { EndDeviceAssets = ["Thermostat"], VenIds = [ven.VenId] } }, cancellationToken);

        Assert.That(vtn.Opts.SchedulesOf(ven.VenId).Single().Scope.ResourceIds, Is.EqualTo(["heatpump"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_WrongForm_IsRefusedWithTheReason(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var good = SomeOpt.Schedule(ven);
        var window = SomeOpt.Window(10, 2);
        var second = OadrDuration.From(TimeSpan.FromSeconds(1));

        foreach (var (message, code, named) in new[]
        {
            (good with { Vavailability = null }, 459, "both missing"),
            (good with { Vavailability = [] }, 459, "0 windows"),
            (good with { Vavailability = [window, window with { Tolerance = new Tolerance(second) }] }, 459, "window 2: tolerance"),
            (good with { Vavailability = [window with { RampUp = second }] }, 459, "rule 200"),
            (good with { Vavailability = [window with { Recovery = second }] }, 459, "rule 200"),
            (good with { Vavailability = [window with { Notification = second }] }, 459, "rule 200"),
            (good with { Vavailability = [window with { Duration = OadrDuration.From(TimeSpan.FromHours(-1)) }] }, 454, "'-PT1H'"),
            (good with { Vavailability = [window with { Duration = new OadrDuration { OddText = "P" } }] }, 459, "'P' has no regular form of a duration; give one such as PT2H, or PT0S for no end"),
            (good with { Vavailability = [window with { Duration = new OadrDuration { OddText = "P1H", Seconds = 3600 } }] }, 459, "'P1H' has no regular form"),
            (good with { Vavailability = [window with { Duration = new OadrDuration { Months = 120_000 } }] }, 454, "'P10000Y' from 2026-07-01T04:00:00Z is beyond the year 9999"),
            (good with { Vavailability = [SomeOpt.Window(0, 2) with { DtStart = new DateTimeOffset(9999, 12, 31, 23, 0, 0, TimeSpan.Zero) }] }, 454, "'PT2H' from 9999-12-31T23:00:00Z is beyond the year 9999"),
            (good with { MarketContext = new MarketContext("DR program") }, 462, "marketContext 'DR program' is no program; give an absolute URI"),
            (good with { MarketContext = new MarketContext("/dr") }, 462, "marketContext '/dr' is no program"),
            (good with { MarketContext = new MarketContext("urn:" + new string('x', 100_000)) }, 462, "xxx…' is no program"),
            (good with { OptId = new OptId("") }, 459, "optID is empty"),
            (good with { OptId = new OptId(new string('x', 300)) }, 454, "300 characters"),
            (good with { OptReason = new OptReason("x-" + new string('a', 300)) }, 454, "optReason has 302 characters"),
            (good with { DeviceClass = new EiTarget { EndDeviceAssets = [.. Enumerable.Repeat("Thermostat", 51)] } }, 454, "51 device classes"),
        })
        {
            var refused = await ven.SendAsync<OadrCreatedOpt>(message, cancellationToken);

            Assert.That(refused.EiResponse.ResponseCode.Value, Is.EqualTo(code), named);
            Assert.That(refused.EiResponse.ResponseDescription, Does.Contain(named));
            Assert.That(refused.OptId, Is.EqualTo(message.OptId), "trap 7");
        }

        Assert.That(Ids(vtn, ven), Is.Empty);
        await OkAsync(ven, good, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_ProgramThatIsNotTheVens_IsATargetMismatch(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Membership.ChangeAsync(ven.VenId, names => names, ["http://example.org/dr"], cancellationToken);

        var refused = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven) with { MarketContext = new MarketContext("http://example.org/other") }, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2") with { MarketContext = new MarketContext("HTTP://example.org/dr") }, cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.TargetMismatch), "rule 205");
        Assert.That(refused.EiResponse.ResponseDescription, Is.EqualTo(
            "marketContext 'http://example.org/other' is none of this VEN's programs; give one of http://example.org/dr, or leave it out for all (rule 205)"));
        Assert.That(Ids(vtn, ven), Is.EqualTo(["OPT-2"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_ResourceBeforeMetadata_ComesTooEarlyAndIsTakenAfterwards(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);

        var early = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven, resources: "heatpump"), cancellationToken);
        var earlyByClass = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven) with { Target = new EiTarget { EndDeviceAssets = ["Thermostat"] } }, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "WHOLE"), cancellationToken);
        await ven.SendAsync(new OadrRegisterReport { RequestId = "m1", VenId = ven.VenId, Reports = [Some.UsageMetadata("heatpump")] }, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, resources: "heatpump"), cancellationToken);

        Assert.That(new[] { early, earlyByClass }.Select(answer => answer.EiResponse.ResponseCode), Is.All.EqualTo(EiResponseCode.OutOfSequence), "rule 309");
        Assert.That(early.EiResponse.ResponseDescription, Does.Contain("send oadrRegisterReport first"));
        Assert.That(Ids(vtn, ven), Is.EqualTo(["WHOLE", "OPT-1"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_LongForeignTexts_AreRepeatedByTheirBeginning(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var good = SomeOpt.Schedule(ven);

        // A character of two halves stands across each place where a text may be cut.
        foreach (var lead in new[] { "", "x" })
        {
            var endless = lead + string.Concat(Enumerable.Repeat("😀", 50_000));
            foreach (var message in new[]
            {
                good with { Target = new EiTarget { ResourceIds = [new ResourceId(endless)] } },
                good with { Target = new EiTarget { VenIds = [new VenId(endless)] } },
                good with { Target = new EiTarget { GroupIds = [new GroupId(endless)] } },
                good with { Target = new EiTarget { EndDeviceAssets = [endless] } },
                good with { MarketContext = new MarketContext(endless) },
                good with { VenId = new VenId(endless) },
            })
            {
                var refused = await ven.SendAsync<OadrCreatedOpt>(message, cancellationToken);

                Assert.That(refused.EiResponse.ResponseCode.IsSuccess, Is.False);
                Assert.That(refused.EiResponse.ResponseDescription, Has.Length.LessThan(1002).And.Contains("😀").And.Contains("…"));
            }

            var canceled = await ven.SendAsync<OadrCanceledOpt>(new OadrCancelOpt("c1", new OptId(endless), ven.VenId), cancellationToken);
            Assert.That(canceled.EiResponse.ResponseDescription, Does.EndWith("…' is not known (rule 208)"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_SentAgain_HasTheEffectOfOne(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var first = SomeOpt.Schedule(ven, "OPT-1");
        await OkAsync(ven, first, cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromMinutes(1));

        await OkAsync(ven, first, cancellationToken);
        var once = vtn.Opts.SchedulesOf(ven.VenId);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2", startHour: 20), cancellationToken);
        await OkAsync(ven, first, cancellationToken);

        Assert.That(once.Single().TakenAt, Is.EqualTo(Some.Now));
        Assert.That(Ids(vtn, ven), Is.EqualTo(["OPT-2"]), "a late repetition brings nothing back");
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelOpt_SentAgain_HasTheEffectOfOne(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven), cancellationToken);

        var first = await CancelAsync(ven, "OPT-1", cancellationToken);
        var again = await CancelAsync(ven, "OPT-1", cancellationToken);

        Assert.That(again, Is.EqualTo(first));
        Assert.That(again.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    [Test, CancelAfter(300_000)]
    public async Task Schedules_AfterARestart_AreThereAndCanBeCancelled(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven) with { Vavailability = [SomeOpt.Window(1, 1), SomeOpt.Window(3, 0)] }, cancellationToken);
        var before = vtn.Opts.SchedulesOf(ven.VenId);

        await vtn.RestartAsync(cancellationToken);
        var after = vtn.Opts.SchedulesOf(ven.VenId);
        using var again = vtn.NewVen();
        var canceled = await again.SendAsync<OadrCanceledOpt>(new OadrCancelOpt("c1", new OptId("OPT-1"), ven.VenId), cancellationToken);

        Assert.That(after, Is.EqualTo(before).UsingPropertiesComparer());
        Assert.That(canceled.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(300_000)]
    public async Task Schedules_VenRegistersAnew_EndWithTheRegistration(bool isCancelledBefore, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var schedule = SomeOpt.Schedule(ven);
        await OkAsync(ven, schedule, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2", OptType.OptIn), cancellationToken);
        if (isCancelledBefore)
        {
            await ven.SendAsync(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);
            Assert.That(Ids(vtn, ven), Is.Empty, "rule 407");
        }

        await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = ven.VenId }, cancellationToken);
        var anew = Ids(vtn, ven);
        var canceled = await CancelAsync(ven, "OPT-2", cancellationToken);
        await OkAsync(ven, schedule, cancellationToken);

        Assert.That(anew, Is.Empty, "rule 406");
        Assert.That(canceled.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "nobody knows it any more");
        Assert.That(Ids(vtn, ven), Is.EqualTo(["OPT-1"]), "what is said again under the new registration, in the same words, is taken");
        await vtn.RestartAsync(cancellationToken);
        Assert.That(Ids(vtn, ven), Is.EqualTo(["OPT-1"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Schedules_VenRegistersAgain_StayWithTheRegistration(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven), cancellationToken);

        var created = await ven.SendAsync<OadrCreatedPartyRegistration>(
            Some.CreatePartyRegistration() with { VenId = ven.VenId, RegistrationId = ven.RegistrationId }, cancellationToken);

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(Ids(vtn, ven), Is.EqualTo(["OPT-1"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_AnotherLimit_LeavesTheFirst(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "ONE-PROGRAM", startHour: 10) with { MarketContext = new MarketContext("http://example.org/dr") }, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "ANOTHER", startHour: 12) with { MarketContext = new MarketContext("http://example.org/other") }, cancellationToken);

        await OkAsync(ven, SomeOpt.Schedule(ven, "ALL-PROGRAMS", startHour: 20), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Ids(vtn, ven), Is.EqualTo(["ONE-PROGRAM", "ANOTHER", "ALL-PROGRAMS"]), "rule 205");
            Assert.That((await OptAtAsync(vtn, ven, 10, cancellationToken)).OptId, Is.EqualTo("ONE-PROGRAM"));
            Assert.That((await OptAtAsync(vtn, ven, 12, cancellationToken)).Source, Is.EqualTo(OptSource.Default));
            Assert.That((await OptAtAsync(vtn, ven, 20, cancellationToken)).OptId, Is.EqualTo("ALL-PROGRAMS"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelOpt_ScheduleThatOverrodeAnotherInPart_BringsThatBack(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-1", resources: ["heatpump", "battery"]), cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-2", startHour: 20, resources: "battery"), cancellationToken);

        await CancelAsync(ven, "OPT-2", cancellationToken);

        Assert.That((await OptsAtAsync(vtn, ven, hour: 10, cancellationToken)).Select(opt => opt.OptId), Is.All.EqualTo("OPT-1"), "as for the whole VEN");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_EarlierWindowsAreOver_DoNotCountAgainstTheMost(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartWithTwoResourcesAsync(vtn, cancellationToken);
        XcalProperties[] Hours(int from) => [.. Enumerable.Range(from, 1000).Select(hour => SomeOpt.Window(hour, 1))];
        await OkAsync(ven, SomeOpt.Schedule(ven, "BELOW", hours: 0), cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "ABOVE", startHour: 1, hours: 1, resources: "battery"), cancellationToken);
        for (var program = 0; program < 9; program++)
        {
            await OkAsync(ven, SomeOpt.Schedule(ven, $"OLD-{program}") with { Vavailability = Hours(0), MarketContext = new MarketContext($"urn:program:{program}") }, cancellationToken);
        }

        vtn.Domain.Advance(TimeSpan.FromHours(1500));
        for (var program = 10; program < 19; program++)
        {
            await OkAsync(ven, SomeOpt.Schedule(ven, $"NEW-{program}") with { Vavailability = Hours(1600), MarketContext = new MarketContext($"urn:program:{program}") }, cancellationToken);
        }

        var kept = vtn.Opts.SchedulesOf(ven.VenId);
        Assert.That(kept.Select(schedule => schedule.OptId), Has.Exactly(1).EqualTo("BELOW").And.Exactly(1).EqualTo("ABOVE").And.Exactly(9).StartsWith("NEW"));
        Assert.That(kept.SelectMany(schedule => schedule.Windows).Count(window => window.IsOver(vtn.Domain.GetUtcNow())), Is.LessThanOrEqualTo(1000), "of those that are over the latest are kept");
        var opts = await OptsAtAsync(vtn, ven, hour: 1501, cancellationToken);
        Assert.That(opts.Select(opt => (opt.ResourceId, opt.OptId)), Is.EquivalentTo([("heatpump", "BELOW"), ("battery", null)]), "what is over still overrides");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_MoreWindowsThanAreKept_IsRefused(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        XcalProperties[] thousand = [.. Enumerable.Range(0, 1000).Select(day => SomeOpt.Window(24 * day, 1))];
        for (var program = 0; program < 10; program++)
        {
            await OkAsync(ven, SomeOpt.Schedule(ven, $"OPT-{program}") with { Vavailability = thousand, MarketContext = new MarketContext($"urn:program:{program}") }, cancellationToken);
        }

        var refused = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven, "OPT-10") with { MarketContext = new MarketContext("urn:program:10") }, cancellationToken);
        var tooLong = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven, "OPT-11") with { Vavailability = [.. thousand, SomeOpt.Window(1, 1)] }, cancellationToken);
        await CancelAsync(ven, "OPT-3", cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.DeploymentOther));
        Assert.That(refused.EiResponse.ResponseDescription, Does.Contain("10001 windows"));
        Assert.That(tooLong.EiResponse.ResponseDescription, Does.Contain("1001 windows"));
        await OkAsync(ven, SomeOpt.Schedule(ven, "OPT-12"), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_MoreSchedulesThanAreKept_IsRefusedUntilSomeAreOver(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        for (var program = 0; program < EiOptService.MaxSchedules; program++)
        {
            vtn.Wire.Advance(TimeSpan.FromSeconds(1));
            await OkAsync(ven, SomeOpt.Schedule(ven, $"OPT-{program}") with { MarketContext = new MarketContext($"urn:program:{program}") }, cancellationToken);
        }

        var oneMore = SomeOpt.Schedule(ven, "LATER", startHour: 20) with { MarketContext = new MarketContext("urn:program:later") };
        var refused = await ven.SendAsync<OadrCreatedOpt>(oneMore, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "INSTEAD", startHour: 11) with { MarketContext = new MarketContext("urn:program:7") }, cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromHours(15));

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.DeploymentOther));
        Assert.That(refused.EiResponse.ResponseDescription, Is.EqualTo("this VEN would have more than 1000 schedules that are not over; cancel some, or put several windows into one"));
        await OkAsync(ven, oneMore, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_MoreResourcesThanAreKept_IsRefusedUntilSchedulesAreOver(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        var (ven, thousand) = await StartWithAThousandResourcesAsync(vtn, cancellationToken);
        using var _ = ven;
        OadrCreateOpt Schedule(int number) => SomeOpt.Schedule(ven, $"OPT-{number}", startHour: number, hours: 1, resources: thousand) with { MarketContext = new MarketContext($"urn:program:{number}") };
        for (var number = 0; number < 10; number++)
        {
            await OkAsync(ven, Schedule(number), cancellationToken);
        }

        var refused = await ven.SendAsync<OadrCreatedOpt>(Schedule(10), cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "ALL", startHour: 100), cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromHours(2));
        await OkAsync(ven, Schedule(11), cancellationToken);

        Assert.That((refused.EiResponse.ResponseCode, refused.EiResponse.ResponseDescription), Is.EqualTo(
            (EiResponseCode.DeploymentOther, "the schedules of this VEN would name 11000 resources and device classes, and 10000 are kept; leave resources out to mean all of the VEN")));
        Assert.That(string.Join(' ', Ids(vtn, ven)), Is.EqualTo("OPT-1 OPT-2 OPT-3 OPT-4 OPT-5 OPT-6 OPT-7 OPT-8 OPT-9 ALL OPT-11"), "the first that is over gave way");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_ForAnEventWithMoreResourcesThanAreKept_IsRefused(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        var (ven, thousand) = await StartWithAThousandResourcesAsync(vtn, cancellationToken);
        using var _ = ven;
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await ven.DrainAsync(cancellationToken);
        for (var number = 0; number < 10; number++)
        {
            await OkAsync(ven, SomeOpt.ForEvent(ven, announced, $"OPT-{number}", resources: thousand), cancellationToken);
        }

        var refused = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, announced, "OPT-10", resources: thousand[0]), cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.DeploymentOther));
        Assert.That(refused.EiResponse.ResponseDescription, Does.StartWith($"the opts for event '{announced.EventId}' would name 10001 resources"));
        await OkAsync(ven, SomeOpt.ForEvent(ven, announced, "ALL"), cancellationToken);
    }

    private static async Task<(TestVen Ven, string[] Resources)> StartWithAThousandResourcesAsync(VtnHost vtn, CancellationToken cancellationToken)
    {
        var ven = vtn.NewVen();
        string[] thousand = [.. Enumerable.Range(0, 1000).Select(number => $"heater-{number}")];
        var metadata = Some.UsageMetadata();
        var source = new EiTarget { ResourceIds = [.. thousand.Select(id => new ResourceId(id))] };
        await ven.StartUpAsync(cancellationToken, metadata with { Descriptions = [metadata.Descriptions[0] with { ReportDataSource = source }] });
        return (ven, thousand);
    }

    private static async Task<TestVen> StartWithTwoResourcesAsync(VtnHost vtn, CancellationToken cancellationToken)
    {
        var ven = vtn.NewVen();
        var heatPump = Some.UsageMetadata("heatpump");
        var classified = heatPump with { Descriptions = [heatPump.Descriptions[0] with { ReportSubject = new EiTarget { EndDeviceAssets = ["Thermostat"] } }] };
        await ven.StartUpAsync(cancellationToken, classified, Some.UsageMetadata("battery") with { ReportSpecifierId = new ReportSpecifierId("usage-2") });
        return ven;
    }

    private static async Task OkAsync(TestVen ven, OadrCreateOpt message, CancellationToken cancellationToken) =>
        Assert.That((await ven.SendAsync<OadrCreatedOpt>(message, cancellationToken)).EiResponse, Is.EqualTo(EiResponse.Ok(message.RequestId)));

    private static Task<OadrCanceledOpt> CancelAsync(TestVen ven, string optId, CancellationToken cancellationToken) =>
        ven.SendAsync<OadrCanceledOpt>(new OadrCancelOpt("c-" + optId, new OptId(optId), ven.VenId), cancellationToken);

    private static IReadOnlyList<string> Ids(VtnHost vtn, TestVen ven) => [.. vtn.Opts.SchedulesOf(ven.VenId).Select(schedule => schedule.OptId)];

    private static async Task<EffectiveOpt> OptAtAsync(VtnHost vtn, TestVen ven, int hour, CancellationToken cancellationToken) =>
        (await OptsAtAsync(vtn, ven, hour, cancellationToken)).Single();

    /// <summary>The opts in an event that begins at an hour from now and has not been answered.</summary>
    private static async Task<IReadOnlyList<EffectiveOpt>> OptsAtAsync(VtnHost vtn, TestVen ven, int hour, CancellationToken cancellationToken)
    {
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value) with { Start = Some.Now.AddHours(hour) }, cancellationToken);
        return vtn.EffectiveOpts.Of(announced, (await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single());
    }
}
