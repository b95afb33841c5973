using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>A hierarchy that is made by a plan, away from any server.</summary>
public sealed class CeremonyTests
{
    private const string Plan = """
        organisation: Energie Dorp
        notBefore: 2026-06-01T00:00:00Z
        deviceDomain: ven.dorp.example
        pushDomains: [push.dorp.example]
        """;

    [Test]
    public void Run_Again_SaysTheSame()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);

        var again = Ceremony.Run(SomeHierarchy.Plan, folder["ca"], SomeHierarchy.Passphrases);

        Assert.That(again, Is.EqualTo(File.ReadAllText(folder["ca/ceremony.txt"])));
    }

    /// <summary>Certificates that were lost are made again from their keys, and are the same but for the signature.</summary>
    [Test]
    public void Run_CertificatesLost_MakesTheSameTbs()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);
        var before = File.ReadAllText(folder["ca/ceremony.txt"]);
        foreach (var file in Directory.GetFiles(folder["ca"], "*.cert.pem"))
        {
            File.Delete(file);
        }

        var again = Ceremony.Run(SomeHierarchy.Plan, folder["ca"], SomeHierarchy.Passphrases);

        Assert.That(again, Is.EqualTo(before));
    }

    [Test]
    public void Run_AnotherPlanOverTheSame_IsRefused()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);

        Assert.That(
            () => Ceremony.Run(SomeHierarchy.Plan with { Organisation = "Other" }, folder["ca"], SomeHierarchy.Passphrases),
            Throws.TypeOf<CaStartException>().With.Message.Contains("root-ec-1.cert.pem").And.Message.Contains("subject ('O=FlexCoop, CN=FlexCoop Root CA EC', by the plan 'O=Other, CN=FlexCoop Root CA EC')"));
    }

    /// <summary>What an earlier version made stands, and the next generation is as it is made now.</summary>
    [Test]
    public void Run_OverTheWorkOfAnEarlierVersion_SaysWhatIsOtherAndTheWayOn_WhichIsOne()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);
        EarlierHierarchy.Rewrite(folder["ca"], folder["ca/offline"], SomeHierarchy.Passphrases.Root!);

        Assert.That(
            () => Ceremony.Run(SomeHierarchy.Plan, folder["ca"], SomeHierarchy.Passphrases),
            Throws.TypeOf<CaStartException>().With.Message.Contains("device-ec-1.cert.pem").And.Message.Contains("other are its X509v3 Name Constraints (2.5.29.30). ").And.Message.Contains("'generation: 2'"));
        Ceremony.Run(SomeHierarchy.Plan with { Generation = 2, NotBefore = SomeHierarchy.Plan.NotBefore.AddYears(2) }, folder["ca"], SomeHierarchy.Passphrases);
        using var hierarchy = Hierarchy.Open(folder["ca"], SomeHierarchy.Passphrases);
        Assert.That(hierarchy.Find("device-ec-2"), Is.Not.Null);
    }

    /// <summary>The next intermediates are published before they sign (roll-over).</summary>
    [Test]
    public void Run_NextGeneration_SignsFromItsDay()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);
        var day = SomeHierarchy.Plan.NotBefore.AddYears(2);

        Ceremony.Run(SomeHierarchy.Plan with { Generation = 2, NotBefore = day }, folder["ca"], SomeHierarchy.Passphrases);
        using var hierarchy = Hierarchy.Open(folder["ca"], SomeHierarchy.Passphrases);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hierarchy.Intermediates.Count(), Is.EqualTo(8));
            Assert.That(hierarchy.Signer(AuthorityKind.Device, KeyBranch.Ec, day.AddSeconds(-1))!.Id.ToString(), Is.EqualTo("device-ec-1"));
            Assert.That(hierarchy.Signer(AuthorityKind.Device, KeyBranch.Ec, day)!.Id.ToString(), Is.EqualTo("device-ec-2"));
        }
    }

    [Test]
    public void Read_Plan_TakesEveryMember()
    {
        var plan = CeremonyPlan.Read(Plan);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(plan.Organisation, Is.EqualTo("Energie Dorp"));
            Assert.That(plan.RootNotBefore, Is.EqualTo(plan.NotBefore));
            Assert.That(plan.PushDomains, Is.EqualTo(["push.dorp.example"]));
        }
    }

    [TestCase("organisation: A\nnotBefore: yesterday", "'notBefore': 'yesterday'")]
    [TestCase("organisation: A", "'notBefore': missing")]
    [TestCase("notBefore: 2026-06-01T00:00:00Z", "'organisation'")]
    [TestCase("organisation: A\nnotBefore: 2026-06-01T00:00:00Z\ngeneration: 0", "'generation': '0'")]
    [TestCase("organisation: A\nnotBefore: 2026-06-01T00:00:00Z\nrootYears: 3", "'intermediateYears'")]
    [TestCase("organisation: A\nnotBefore: 2026-06-01T00:00:00Z\ndeviceDomain: '*.x'", "'deviceDomain': '*.x'")]
    [TestCase("organisation: A\nnotBefore: 2026-06-01T00:00:00Z\nsecret: 1", "'secret': unknown")]
    [TestCase("- a\n- b", "no mapping")]
    [TestCase("a: [", "no YAML at line")]
    public void Read_WrongPlan_NamesTheMember(string yaml, string told) =>
        Assert.That(() => CeremonyPlan.Read(yaml), Throws.TypeOf<CaStartException>().With.Message.Contains(told));
}
