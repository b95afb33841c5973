namespace FlexCoop.Ca.Tests;

/// <summary>The platform's own certificates.</summary>
public sealed class OwnCertificatesTests
{
    /// <summary>An OpenADR door has one of each (rule 68), and a server that starts often is not limited.</summary>
    [Test]
    public async Task Make_ForADoorAgainAndAgain_GivesBothKinds()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None, ("CertificatesPerSubject", "1"), ("RequestsPerMandate", "1"));
        for (var start = 0; start < 3; start++)
        {
            foreach (var branch in Enum.GetValues<KeyBranch>())
            {
                var (certificate, refusal) = await ca.Own.MakeAsync(CertificateProfiles.Vtn, branch, "localhost", "flexcoop", ["localhost"], CancellationToken.None);

                using (certificate)
                {
                    Assert.That(refusal, Is.Null);
                    Assert.That(certificate!.HasPrivateKey, Is.True);
                    Assert.That(certificate.MatchesHostname("localhost"), Is.True);
                }
            }
        }
    }

    [Test]
    public async Task Make_WithoutTheNamesThatItsProfileNeeds_IsRefused()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None);

        var (certificate, refusal) = await ca.Own.MakeAsync(CertificateProfiles.Vtn, KeyBranch.Ec, "vtn", "flexcoop", [], CancellationToken.None);

        Assert.That((certificate, refusal?.Slug), Is.EqualTo(((object?)null, CaProblems.Mandate)));
    }
}
