using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca.Tests;

/// <summary>I10: whatever is sent, the policy answers, and soon; also when the broken request bears a good signature.</summary>
public sealed class BrokenRequestTests
{
    private static readonly byte[] Flips = [0x01, 0x20, 0x80, 0xFF];

    [Test, CancelAfter(60_000)]
    public async Task Judge_EachByteBroken_AndSigned_NeverThrows(CancellationToken cancellationToken)
    {
        await using var ca = await CaHost.OpenAsync(cancellationToken, ("RequestsPerMandate", "100000"), ("RequestsPerAddress", "100000"), ("CertificatesPerSubject", "100000"));
        var requester = ca.NewRequester();
        var request = Rich(requester.Mandate!);
        var info = SignedDer.ToBeSigned(request.Der()).ToArray();
        var algorithm = Algorithm();
        var refused = new HashSet<string>();
        for (var at = 0; at < info.Length; at++)
        {
            foreach (var flip in Flips)
            {
                var broken = (byte[])info.Clone();
                broken[at] ^= flip;
                var signature = ((ECDsa)request.Key).SignData(broken, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

                var verdict = await ca.Policy.JudgeAsync(Join(broken, algorithm, signature), requester, cancellationToken);

                refused.Add(verdict.Refusal?.Slug ?? "taken");
            }
        }

        Assert.That(
            refused,
            Is.SupersetOf([CaProblems.Form, CaProblems.KeyType, CaProblems.EcQuality, CaProblems.Attributes, CaProblems.Extensions, CaProblems.Names]), "the flips reach every part");
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

    private static byte[] Algorithm() => SomeRequest.Value(writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.Sha256Ecdsa);
        }
    });
}
