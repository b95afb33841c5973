using System.Diagnostics;
using System.Security.Cryptography;
using FlexCoop.Ca;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>A CRL of very many entries: written and signed (FC-CA-2).</summary>
internal static class CrlFigure
{
    private const int Entries = 100_000;
    private const double WantedMs = 1000;

    public static Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using var hierarchy = Hierarchy.OpenOrMake(folder["ca"], CaPassphrases.InFolder(folder["secrets"], folder["data"]), TimeProvider.System);
        var issuer = hierarchy.Find("device-ec-1")!;
        var now = TimeProvider.System.GetUtcNow();
        var entries = Enumerable.Range(0, Entries).Select(number => new RevocationDocument
        {
            Serial = "40" + Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(number)))[..30],
            Issuer = "device-ec-1",
            CrlShard = 0,
            At = now,
            Reason = RevocationReason.Superseded,
            NotAfter = now.AddDays(45),
        }).ToList();
        var crl = new CrlDocument { Issuer = "device-ec-1", Shard = 0, Number = 1, ThisUpdate = now, NextUpdate = now.AddHours(48), Der = [] };
        double Milliseconds()
        {
            var start = Stopwatch.GetTimestamp();
            var toBeSigned = CrlEncoder.Encode(issuer, issuer.Key!.SignatureAlgorithm, crl, "https://localhost/0.crl", entries);
            SignedDer.Join(toBeSigned, issuer.Key.SignatureAlgorithm, issuer.Key.Sign(toBeSigned));
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Milliseconds();
        var took = Enumerable.Range(0, scale.Rounds).Select(_ => Milliseconds()).ToList().Median(one => one);
        return Task.FromResult<IReadOnlyList<Figure>>([Figure.AtMost($"a CRL of {Entries:#,0} entries, written and signed", $"{took:0} ms", $"{WantedMs:#,0} ms", took <= WantedMs)]);
    }
}
