using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>I10: whatever is sent, the policy answers, and soon; also when the broken request bears a good signature.</summary>
public sealed class BrokenRequestTests
{
    private static readonly byte[] Flips = [0x01, 0x20, 0x80, 0xFF];

    [Test, CancelAfter(300_000)]
    public async Task Judge_EachByteBroken_AndSigned_NeverThrows(CancellationToken cancellationToken)
    {
        var refused = await BreakAsync(Rich, Oids.Sha256Ecdsa, Flips, cancellationToken);

        Assert.That(
            refused,
            Is.SupersetOf([CaProblems.Form, CaProblems.KeyType, CaProblems.EcQuality, CaProblems.Attributes, CaProblems.Extensions, CaProblems.Names]), "the flips reach every part");
    }

    [Test, CancelAfter(300_000)]
    public async Task Judge_EachByteOfAnRsaRequestBroken_AndSigned_NeverThrows(CancellationToken cancellationToken)
    {
        var key = SomeRsa.Key();

        var refused = await BreakAsync(_ => new SomeRequest(key), Oids.Sha256Rsa, [0x01], cancellationToken);

        Assert.That(refused, Is.SupersetOf([CaProblems.Form, CaProblems.KeyType, CaProblems.RsaQuality]), "the flips reach every part");
    }

    /// <summary>RFC 3279 §2.3.1 wants NULL; what is not there at all is no reason to fall.</summary>
    [Test]
    public async Task Judge_RsaKeyWithoutParameters_IsRefused()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None);
        var key = SomeRsa.Key();
        var spki = SomeRequest.Value(writer =>
        {
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.RsaEncryption);
                }

                writer.WriteBitString(key.ExportRSAPublicKey());
            }
        });

        var verdict = await ca.Policy.JudgeAsync((new SomeRequest(key) with { SubjectPublicKeyInfo = spki }).Der(), ca.NewRequester(), CancellationToken.None);

        Assert.That((verdict.Refusal?.Slug, verdict.Refusal?.Detail), Is.EqualTo((CaProblems.KeyType, "The parameters of the RSA key are not NULL (RFC 3279 §2.3.1); write them as two bytes, 05 00.")));
    }

    [Test]
    public async Task Judge_EachPrefix_IsRefusedByItsForm()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None);
        var requester = ca.NewRequester();
        var der = Rich(requester.Mandate!).Der();

        for (var length = 0; length < der.Length; length++)
        {
            var verdict = await ca.Policy.JudgeAsync(der.AsMemory(0, length), requester, CancellationToken.None);

            Assert.That(verdict.Refusal?.Slug, Is.EqualTo(CaProblems.Form), $"the first {length} bytes");
        }
    }

    /// <summary>Judges a request with each of its bytes broken in turn, under a good signature.</summary>
    /// <returns>By which checks they were refused.</returns>
    private static async Task<HashSet<string>> BreakAsync(Func<Mandate, SomeRequest> make, string oid, byte[] flips, CancellationToken cancellationToken)
    {
        await using var ca = await CaHost.OpenAsync(cancellationToken, ("RequestsPerMandate", "100000"), ("RequestsPerAddress", "100000"), ("CertificatesPerSubject", "100000"));
        var requester = ca.NewRequester();
        var request = make(requester.Mandate!);
        var info = SignedDer.ToBeSigned(request.Der()).ToArray();
        var algorithm = Algorithm(oid);
        var refused = new HashSet<string>();
        for (var at = 0; at < info.Length; at++)
        {
            foreach (var flip in flips)
            {
                var broken = (byte[])info.Clone();
                broken[at] ^= flip;
                var signature = request.Key is ECDsa ec
                    ? ec.SignData(broken, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
                    : ((RSA)request.Key).SignData(broken, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

                var verdict = await ca.Policy.JudgeAsync(Join(broken, algorithm, signature), requester, cancellationToken);

                refused.Add(verdict.Refusal?.Slug ?? "taken");
            }
        }

        return refused;
    }

    private static SomeRequest Rich(Mandate mandate)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri($"urn:uuid:{mandate.DeviceId:D}"));
        names.AddIpAddress(IPAddress.Loopback);
        return (SomeRequest.Ec() with { Attributes = [(Oids.ChallengePassword, [SomeRequest.Text("x")])] })
            .Named($"CN={mandate.Subject}, O=dorp")
            .Asking(
                new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true),
                new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true),
                new X509EnhancedKeyUsageExtension([new Oid(Oids.ClientAuth)], critical: false),
                names.Build());
    }

    /// <summary>As <see cref="SignedDer.Join"/>, without a look at the bytes.</summary>
    private static byte[] Join(byte[] info, byte[] algorithm, byte[] signature)
    {
        var bits = SomeRequest.Value(writer => writer.WriteBitString(signature));
        var length = info.Length + algorithm.Length + bits.Length;
        return [0x30, 0x82, (byte)(length >> 8), (byte)length, .. info, .. algorithm, .. bits];
    }

    private static byte[] Algorithm(string oid) => SomeRequest.Value(writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
        }
    });
}
