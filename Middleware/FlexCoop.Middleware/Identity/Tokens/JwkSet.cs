using System.Security.Cryptography;
using System.Text.Json;

namespace FlexCoop.Middleware.Identity;

/// <summary>Reads a set of public keys (RFC 7517 §5), bounded and without any reference to elsewhere.</summary>
/// <remarks>
/// What is no signature key of a kind we verify is passed over, as RFC 7517 §5 asks. A set that holds a private key, a duplicate member or the
/// same kid twice is refused as a whole: whoever wrote it does not know what it holds.
/// </remarks>
internal static class JwkSet
{
    /// <summary>The longest set that is read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxKeys = 32;
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 4096;
    private const int P256Bytes = 32;

    private static readonly byte[] F4 = [1, 0, 1];

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <param name="json">The set.</param>
    /// <param name="allowed">The algorithms that its issuer may use.</param>
    /// <returns>The keys, or why the set is refused.</returns>
    public static (IReadOnlyList<VerificationKey> Keys, string? Fault) Read(ReadOnlyMemory<byte> json, IReadOnlyList<JwsAlgorithm> allowed)
    {
        var (set, fault) = StrictJson.Read(json, MaxBytes);
        if (set is not { } read)
        {
            return ([], fault);
        }

        if (!read.TryGetProperty("keys", out var members) || members.ValueKind != JsonValueKind.Array || members.GetArrayLength() > MaxKeys)
        {
            return ([], $"A key set has an array 'keys' of at most {MaxKeys} keys.");
        }

        var keys = new List<VerificationKey>();
        foreach (var member in members.EnumerateArray())
        {
            if (member.ValueKind != JsonValueKind.Object)
            {
                return ([], "A key is an object.");
            }

            if (PrivateMembers.Any(name => member.TryGetProperty(name, out _)))
            {
                return ([], "A key set holds public keys only; this one holds a private or a symmetric key.");
            }

            if (ReadKey(member, allowed) is not { } key)
            {
                continue;
            }

            if (keys.Any(other => other.Kid == key.Kid))
            {
                return ([], $"Two keys have the kid '{key.Kid}'.");
            }

            keys.Add(key);
        }

        return (keys, null);
    }

    /// <summary>The key as a member of a set.</summary>
    public static IReadOnlyDictionary<string, string> Write(string kid, ECParameters key) => new Dictionary<string, string>
    {
        ["kty"] = "EC", ["use"] = "sig", ["alg"] = nameof(JwsAlgorithm.ES256), ["kid"] = kid, ["crv"] = "P-256", ["x"] = StrictBase64Url.Write(key.Q.X), ["y"] = StrictBase64Url.Write(key.Q.Y),
    };

    private static VerificationKey? ReadKey(JsonElement member, IReadOnlyList<JwsAlgorithm> allowed)
    {
        if (member.Text("use") is { } use && use != "sig")
        {
            return null;
        }

        var algorithms = (member.Text("kty"), member.Text("alg")) switch
        {
            ("EC", null or "ES256") => allowed.Intersect([JwsAlgorithm.ES256]),
            ("RSA", null) => allowed.Intersect([JwsAlgorithm.RS256, JwsAlgorithm.PS256]),
            ("RSA", "RS256") => allowed.Intersect([JwsAlgorithm.RS256]),
            ("RSA", "PS256") => allowed.Intersect([JwsAlgorithm.PS256]),
            _ => [],
        };
        var key = new VerificationKey { Kid = member.Text("kid"), Algorithms = [.. algorithms], Ec = Ec(member), Rsa = Rsa(member) };
        return key is { Algorithms.Count: > 0 } and ({ Ec: not null } or { Rsa: not null }) ? key : null;
    }

    private static ECParameters? Ec(JsonElement member)
    {
        if (member.Text("crv") != "P-256"
            || !StrictBase64Url.TryRead(member.Text("x"), out var x) || x.Length != P256Bytes
            || !StrictBase64Url.TryRead(member.Text("y"), out var y) || y.Length != P256Bytes)
        {
            return null;
        }

        var point = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } };
        try
        {
            using var check = ECDsa.Create(point);
            return point;
        }
        catch (CryptographicException)
        {
            // The point is not on the curve (SP 800-56A §5.6.2.3.2).
            return null;
        }
    }

    private static RSAParameters? Rsa(JsonElement member)
    {
        if (!StrictBase64Url.TryRead(member.Text("n"), out var modulus) || modulus is [] or [0, ..] || (modulus[^1] & 1) == 0
            || !StrictBase64Url.TryRead(member.Text("e"), out var exponent) || !exponent.AsSpan().SequenceEqual(F4))
        {
            return null;
        }

        var bits = (modulus.Length * 8) - int.LeadingZeroCount(modulus[0]) + 24;
        return bits is >= MinRsaBits and <= MaxRsaBits ? new RSAParameters { Modulus = modulus, Exponent = exponent } : null;
    }
}
