using System.Security.Cryptography;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Our keys for ES256: published before they sign, kept while what they signed lives (T-25). Apart from the keys of the certificate authority.</summary>
internal sealed partial class SigningKeys(IdentityStores stores, IdentitySecrets secrets, Clocks clocks, ILogger<SigningKeys> logger) : IDisposable
{
    /// <summary>How long a key signs.</summary>
    public static readonly TimeSpan SignsFor = TimeSpan.FromDays(90);

    /// <summary>How long a key is published before it signs: longer than anybody caches our keys.</summary>
    public static readonly TimeSpan PublishedAhead = TimeSpan.FromDays(2);

    /// <summary>How long a key is published after it has signed for the last time: longer than any token lives.</summary>
    public static readonly TimeSpan PublishedAfter = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile IReadOnlyList<SigningKey> _keys = [];

    /// <summary>The key that signs now.</summary>
    public SigningKey Current
    {
        get
        {
            var now = clocks.Wire.GetUtcNow();
            return _keys.Where(key => key.Document.SignsFrom <= now).MaxBy(key => key.Document.SignsFrom) ?? throw new InvalidOperationException("No signing key is loaded.");
        }
    }

    /// <summary>The public halves of all keys that may have signed something that lives, or will sign next.</summary>
    public IReadOnlyList<VerificationKey> Published
    {
        get
        {
            var now = clocks.Wire.GetUtcNow();
            return [.. _keys.Where(key => key.Document.PublishedUntil > now).Select(key => key.Public)];
        }
    }

    /// <summary>Reads the keys, and makes those that should be there by now; removes those that nothing needs any more. Safe to run at any time.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = clocks.Wire.GetUtcNow();
            var stored = await stores.Identity.Documents(SigningKeyDocument.Collection).ListAsync(after: null, limit: 1000, cancellationToken);
            var work = new UnitOfWork();
            var live = new List<SigningKeyDocument>();
            foreach (var key in stored)
            {
                if (key.Value.PublishedUntil <= now)
                {
                    work.Delete(SigningKeyDocument.Collection, key);
                }
                else
                {
                    live.Add(key.Value);
                }
            }

            if (!live.Exists(key => key.SignsFrom <= now && key.SignsUntil > now))
            {
                live.Add(Make(work, from: now));
            }

            var last = live.Max(key => key.SignsUntil);
            if (last - PublishedAhead <= now)
            {
                live.Add(Make(work, from: last));
            }

            await CommitAsync(work, live, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Withdraws every key at once and makes a new one that signs from now on: for a key that has leaked. What the old ones signed is void.</summary>
    public async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var work = new UnitOfWork();
            foreach (var key in await stores.Identity.Documents(SigningKeyDocument.Collection).ListAsync(after: null, limit: 1000, cancellationToken))
            {
                work.Delete(SigningKeyDocument.Collection, key);
            }

            var made = Make(work, from: clocks.Wire.GetUtcNow());
            work.Record(new SigningKeysReplaced(made.Kid) { At = clocks.Wire.GetUtcNow() });
            await CommitAsync(work, [made], cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private SigningKeyDocument Make(UnitOfWork work, DateTimeOffset from)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = RandomId.Of(bytes: 12);
        var until = from + SignsFor;
        var document = new SigningKeyDocument
        {
            Kid = kid,
            Sealed = secrets.Signing.Seal(ecdsa.ExportPkcs8PrivateKey(), kid),
            SignsFrom = from,
            SignsUntil = until,
            PublishedUntil = until + PublishedAfter,
        };
        work.Insert(SigningKeyDocument.Collection, document);
        Log.Made(logger, kid, from, until);
        return document;
    }

    private async Task CommitAsync(UnitOfWork work, List<SigningKeyDocument> live, CancellationToken cancellationToken)
    {
        if (!work.IsEmpty)
        {
            await stores.Identity.CommitAsync(work, cancellationToken);
        }

        _keys = [.. live.Select(Open)];
    }

    private SigningKey Open(SigningKeyDocument document)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(
            secrets.Signing.Open(document.Sealed, document.Kid) ?? throw new InvalidDataException($"The signing key '{document.Kid}' was sealed under another key than that of '{secrets.Signing.File}'; put that file back."),
            out _);
        return new SigningKey(document, ecdsa.ExportParameters(includePrivateParameters: true));
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Information, "Signing key {Kid} is made; it signs from {SignsFrom:O} until {SignsUntil:O}")]
        public static partial void Made(ILogger logger, string kid, DateTimeOffset signsFrom, DateTimeOffset signsUntil);
    }
}
