namespace FlexCoop.Ca.Tests;

/// <summary>Profiles are for good: whoever changes one gives it a new name.</summary>
public sealed class CertificateProfileTests
{
    [TestCaseSource(typeof(CertificateProfiles), nameof(CertificateProfiles.All))]
    public void Hash_DependsOnEveryMember(CertificateProfile profile)
    {
        CertificateProfile[] changed =
        [
            profile with { Lifetime = profile.Lifetime + TimeSpan.FromDays(1) },
            profile with { Authority = profile.Authority == AuthorityKind.Device ? AuthorityKind.Server : AuthorityKind.Device },
            profile with { Branches = [] },
            profile with { ExtendedKeyUsages = [] },
            profile with { Names = profile.Names == NameForm.None ? NameForm.Ven : NameForm.None },
        ];

        Assert.That(changed.Select(other => other.Hash), Has.None.EqualTo(profile.Hash));
    }

    [Test]
    public async Task Start_ProfileChangedUnderItsName_IsRefused()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None);
        var stored = await ca.Database.Documents(ProfileDocument.Collection).FindAsync("ven", CancellationToken.None);
        await ca.Database.CommitAsync(new Storage.UnitOfWork().Update(ProfileDocument.Collection, stored!, stored!.Value with { Hash = "of other certificates" }), CancellationToken.None);

        Assert.That(() => ca.ReopenAsync(CancellationToken.None), Throws.TypeOf<CaStartException>().With.Message.Contains("'ven'"));
    }
}
