using System.Security.Cryptography;
using System.Text;
using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Strict JOSE: the examples of RFC 7515 and RFC 7520, and the list of attacks on tokens (T-23).</summary>
public sealed class JwsTests : IDisposable
{
    private const string A3Key = """{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""";

    private const string Claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string A3 = $"eyJhbGciOiJFUzI1NiJ9.{Claims}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    private const string A2Key =
        """{"keys":[{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}]}""";

    private const string A2 =
        $"eyJhbGciOiJSUzI1NiJ9.{Claims}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    private static readonly JwsAlgorithm[] All = [JwsAlgorithm.ES256, JwsAlgorithm.RS256, JwsAlgorithm.PS256];

    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = SomeRsa.Key();

    public void Dispose()
    {
        _ec.Dispose();
        _rsa.Dispose();
    }

    [TestCase(A3Key, A3, TestName = "RFC 7515 A.3, ES256")]
    [TestCase(A2Key, A2, TestName = "RFC 7515 A.2, RS256")]
    public void Verify_ExampleOfTheRfc_GivesItsClaims(string keys, string token)
    {
        var (claims, fault) = Jws.Verify(token, Keys(keys), "");

        Assert.That(fault, Is.Null);
        Assert.That(claims!.Value.Text("iss"), Is.EqualTo("joe"));
        Assert.That(claims!.Value.Instant("exp"), Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(1300819380)));
    }

    /// <summary>RFC 7520 §4.1; its payload is a text, so the signature alone is looked at.</summary>
    [Test]
    public void Verifies_Rfc7520Section41_IsRight()
    {
        const string Text = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
        const string Signature = "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg";
        var key = Keys("""{"keys":[{"kty":"RSA","kid":"bilbo.baggins@hobbiton.example","use":"sig","n":"n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw","e":"AQAB"}]}""").Single();
        StrictBase64Url.TryRead(Signature, out var signature);

        Assert.That(key.Verifies(JwsAlgorithm.RS256, Encoding.ASCII.GetBytes(Text), signature));
        Assert.That(key.Verifies(JwsAlgorithm.RS256, Encoding.ASCII.GetBytes(Text + "x"), signature), Is.False);
        Assert.That(key.Verifies(JwsAlgorithm.PS256, Encoding.ASCII.GetBytes(Text), signature), Is.False);
    }

    [Test]
    public void Verify_Ps256_IsRead()
    {
        var token = Token("""{"alg":"PS256","kid":"rsa"}""", """{"iss":"joe"}""", data => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));

        Assert.That(Jws.Verify(token, [Rsa(JwsAlgorithm.PS256)], "").Fault, Is.Null);
        Assert.That(Jws.Verify(token, [Rsa(JwsAlgorithm.RS256)], "").Fault, Does.StartWith("The signature"));
    }

    /// <summary>Every one is signed as it should be; only what stands in the case is wrong.</summary>
    [TestCase("""{"alg":"none","kid":"ec"}""", "'alg'")]
    [TestCase("""{"alg":"None","kid":"ec"}""", "'alg'")]
    [TestCase("""{"alg":"nOnE","kid":"ec"}""", "'alg'")]
    [TestCase("""{"alg":"","kid":"ec"}""", "'alg'")]
    [TestCase("""{"alg":null,"kid":"ec"}""", "'alg'")]
    [TestCase("""{"alg":["ES256"],"kid":"ec"}""", "'alg'")]
    [TestCase("""{"kid":"ec"}""", "'alg'")]
    [TestCase("""{"alg":"es256","kid":"ec"}""", "'alg'")]
    [TestCase("""{"alg":"HS256","kid":"ec"}""", "'alg'")]
    [TestCase("""{"alg":"ES512","kid":"ec"}""", "'alg'")]
    [TestCase("""{"alg":"RS256","kid":"ec"}""", "signature")]
    [TestCase("""{"alg":"ES256","kid":"EC"}""", "'kid'")]
    [TestCase("""{"alg":"ES256","kid":"../../dev/null"}""", "'kid'")]
    [TestCase("""{"alg":"ES256","kid":"ec' OR '1'='1"}""", "'kid'")]
    [TestCase("""{"alg":"ES256","kid":["ec"]}""", "'kid'")]
    [TestCase("""{"alg":"ES256","kid":null}""", "'kid'")]
    [TestCase("""{"alg":"ES256"}""", "'kid'", Description = "more than one key, and none is named")]
    [TestCase("""{"alg":"ES256","kid":"ec","crit":[]}""", "'crit'")]
    [TestCase("""{"alg":"ES256","kid":"ec","crit":["exp"],"exp":1}""", "'crit'")]
    [TestCase("""{"alg":"ES256","kid":"ec","b64":false}""", "'b64'")]
    [TestCase("""{"alg":"ES256","kid":"ec","jku":"https://evil.example/keys"}""", "'jku'")]
    [TestCase("""{"alg":"ES256","kid":"ec","x5u":"https://evil.example/cert"}""", "'x5u'")]
    [TestCase("""{"alg":"ES256","kid":"ec","x5c":["MIIB"]}""", "'x5c'")]
    [TestCase("""{"alg":"ES256","kid":"ec","jwk":{"kty":"EC"}}""", "'jwk'")]
    [TestCase("""{"alg":"ES256","kid":"ec","zip":"DEF"}""", "'zip'")]
    [TestCase("""{"alg":"ES256","kid":"ec","typ":"at+jwt"}""", "'typ'")]
    [TestCase("""{"alg":"ES256","kid":"ec","typ":7}""", "'typ'")]
    [TestCase("""{"alg":"none","alg":"ES256","kid":"ec"}""", "header")]
    [TestCase("""{"alg":"ES256","kid":"ec","\u0061lg":"none"}""", "header")]
    [TestCase("""["ES256"]""", "header")]
    [TestCase("""{"alg":"ES256","kid":"\ud800"}""", "header")]
    [TestCase("""{"alg":"ES256","kid":"ec"} x""", "header")]
    [TestCase("", "header")]
    public void T23_Verify_HeaderThatAsksForMore_IsRefused(string header, string named)
    {
        var token = Token(header, """{"iss":"joe"}""", Es256);

        Assert.That(Jws.Verify(token, [Ec(), Rsa(All)], "").Fault, Does.Contain(named));
    }

    /// <summary>The classic: the public RSA key, taken for the secret of an HMAC.</summary>
    [Test]
    public void T23_Verify_HmacWithThePublicKey_IsRefused()
    {
        var token = Token("""{"alg":"HS256","kid":"rsa"}""", "{}", data => HMACSHA256.HashData(_rsa.ExportSubjectPublicKeyInfo(), data));

        Assert.That(Jws.Verify(token, [Rsa(All)], "").Fault, Does.Contain("'alg'"));
    }

    [TestCase("""{"iss":"a","iss":"b"}""")]
    [TestCase("""[1]""")]
    [TestCase("null")]
    [TestCase("")]
    [TestCase("""{"a":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}""")]
    [TestCase("""{"sub":"\udc00"}""")]
    public void T23_Verify_ClaimsThatAreNoStrictObject_AreRefused(string claims)
    {
        Assert.That(Jws.Verify(Token("""{"alg":"ES256","kid":"ec"}""", claims, Es256), [Ec()], "").Fault, Does.StartWith("The claims"));
    }

    [Test]
    public void T23_Verify_BrokenSignatures_AreRefused()
    {
        const string Header = """{"alg":"ES256","kid":"ec"}""";
        Func<byte[], byte[]>[] signers =
        [
            _ => [],
            _ => new byte[64],
            data => Es256(data)[..63],
            data => [.. Es256(data), 0],
            data => _ec.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            data => [.. Es256(data).Reverse()],
            _ => Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
        ];

        Assert.That(signers.Select(signer => Jws.Verify(Token(Header, "{}", signer), [Ec()], "").Fault), Is.All.Not.Null);
    }

    [Test]
    public void T23_Verify_OtherFormsOfTheSameToken_AreRefused()
    {
        var token = Token("""{"alg":"ES256","kid":"ec"}""", """{"iss":"joe"}""", Es256);
        var parts = token.Split('.');
        string[] forms =
        [
            "", ".", "..", "...", parts[0], $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", $"{token}.", $".{token}", $"{token}.{parts[2]}", token + "=", token + "\n", " " + token,
            parts[0] + "=." + parts[1] + "." + parts[2], token.Replace('-', '+').Replace('_', '/') + "+", token[..^1] + (token[^1] == 'A' ? 'B' : (char)(token[^1] + 1)),
            $$"""{"payload":"{{parts[1]}}","protected":"{{parts[0]}}","signature":"{{parts[2]}}"}""", new string('a', 100_000), token + new string('A', Jws.MaxLength),
        ];

        Assert.That(Jws.Verify(token, [Ec()], "").Fault, Is.Null);
        Assert.That(forms.Where(form => Jws.Verify(form, [Ec()], "").Fault is null), Is.Empty);
    }

    [Test]
    public void T23_Verify_AnyOneByteChanged_IsRefused()
    {
        var token = Token("""{"alg":"ES256","kid":"ec"}""", """{"iss":"joe"}""", Es256);

        for (var index = 0; index < token.Length; index++)
        {
            var changed = token.ToCharArray();
            changed[index] = changed[index] == 'x' ? 'y' : 'x';
            Assert.That(Jws.Verify(new string(changed), [Ec()], "").Fault, Is.Not.Null, $"at {index}");
        }
    }

    [TestCase("", true)]
    [TestCase("AA", true)]
    [TestCase("AB", false, Description = "bits left over")]
    [TestCase("A", false)]
    [TestCase("AAA=", false)]
    [TestCase("AA==", false)]
    [TestCase("A A", false)]
    [TestCase("AA\n", false)]
    [TestCase("+/8", false)]
    [TestCase("-_8", true)]
    [TestCase("ÄÄ", false)]
    public void Base64Url_OtherForms_AreNotRead(string text, bool isRead) => Assert.That(StrictBase64Url.TryRead(text, out _), Is.EqualTo(isRead));

    [TestCase("""{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}]}""", Description = "not on the curve")]
    [TestCase("""{"keys":[{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}]}""")]
    [TestCase("""{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}""", Description = "too short")]
    [TestCase("""{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}""", Description = "too small")]
    [TestCase("""{"keys":[{"kty":"oct","kid":"x"}]}""")]
    [TestCase("""{"keys":[{"kty":"EC","use":"enc","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""")]
    [TestCase("""{"keys":[{"kty":"EC","alg":"none","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""")]
    [TestCase("""{"keys":[]}""")]
    public void JwkSet_KeyOfNoUse_IsPassedOver(string json)
    {
        var (keys, fault) = JwkSet.Read(Encoding.UTF8.GetBytes(json), All);

        Assert.That(fault, Is.Null);
        Assert.That(keys, Is.Empty);
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"keys":{}}""")]
    [TestCase("""{"keys":["x"]}""")]
    [TestCase("""{"keys":[],"keys":[]}""")]
    [TestCase("""{"keys":[{"kty":"oct","k":"AAAA"}]}""")]
    [TestCase("""{"keys":[{"kty":"EC","d":"AAAA"}]}""")]
    [TestCase("""{"keys":[{"kty":"EC","kid":"a","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},{"kty":"EC","kid":"a","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""")]
    public void T23_JwkSet_ThatShouldNotBe_IsRefused(string json) => Assert.That(JwkSet.Read(Encoding.UTF8.GetBytes(json), All).Fault, Is.Not.Null);

    private static IReadOnlyList<VerificationKey> Keys(string json) => JwkSet.Read(Encoding.UTF8.GetBytes(json), All).Keys;

    private static string Token(string header, string claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{StrictBase64Url.Write(Encoding.UTF8.GetBytes(header))}.{StrictBase64Url.Write(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{StrictBase64Url.Write(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private byte[] Es256(byte[] data) => _ec.SignData(data, HashAlgorithmName.SHA256);

    private VerificationKey Ec() => new() { Kid = "ec", Algorithms = [JwsAlgorithm.ES256], Ec = _ec.ExportParameters(includePrivateParameters: false) };

    private VerificationKey Rsa(params JwsAlgorithm[] algorithms) => new() { Kid = "rsa", Algorithms = algorithms, Rsa = _rsa.ExportParameters(includePrivateParameters: false) };
}
