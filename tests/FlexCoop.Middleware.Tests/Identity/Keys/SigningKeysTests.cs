using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Rotation of the signing keys (T-25), and how they lie on the disk.</summary>
public sealed class SigningKeysTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestClock _clock = new();
    private IdentityStores _stores = null!;
    private SigningKeys _keys = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _stores = IdentityStores.Open(_folder["data"]);
        _keys = new SigningKeys(_stores, new IdentitySecrets(_folder["secrets"], _folder["data"]), new Clocks(_clock, _clock), NullLogger<SigningKeys>.Instance);
        await _keys.KeepAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        _keys.Dispose();
        await _stores.DisposeAsync();
        _folder.Dispose();
    }

    [Test, CancelAfter(300_000)]
    public async Task Keep_DayByDayForAYear_PublishesAheadAndKeepsWhatItSigned(CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, DateTimeOffset>();
        var signed = new Queue<(string Token, DateTimeOffset At)>();
        for (var day = 0; day < 365; day++)
        {
            foreach (var key in _keys.Published)
            {
                seen.TryAdd(key.Kid!, _clock.GetUtcNow());
            }

            var current = _keys.Current;
            Assert.That(day < 1 || _clock.GetUtcNow() - seen[current.Kid] >= TimeSpan.FromDays(1) || seen.Count == 1, $"day {day}: published before it signs");
            signed.Enqueue((Jws.Sign(current, "at+jwt", "{}"u8), _clock.GetUtcNow()));
            _clock.Advance(TimeSpan.FromHours(12));
            await _keys.KeepAsync(cancellationToken);
            Assert.That(Jws.Verify(signed.Dequeue().Token, _keys.Published, "at+jwt").Fault, Is.Null, $"day {day}: still verifiable");
            _clock.Advance(TimeSpan.FromHours(12));
            await _keys.KeepAsync(cancellationToken);
        }

        Assert.That(seen, Has.Count.EqualTo(5));
        Assert.That(_keys.Published, Has.Count.LessThanOrEqualTo(2));
    }

    [Test, CancelAfter(300_000)]
    public async Task Replace_KeyThatLeaked_IsVoidAtOnce(CancellationToken cancellationToken)
    {
        var before = Jws.Sign(_keys.Current, "at+jwt", "{}"u8);

        await _keys.ReplaceAsync(cancellationToken);

        Assert.That(Jws.Verify(before, _keys.Published, "at+jwt").Fault, Does.Contain("'kid'"));
        Assert.That(Jws.Verify(Jws.Sign(_keys.Current, "at+jwt", "{}"u8), _keys.Published, "at+jwt").Fault, Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Stored_PrivateKey_LiesSealedAndOpensOnlyUnderItsSecret(CancellationToken cancellationToken)
    {
        using var others = new TemporaryFolder();
        using var stranger = new SigningKeys(_stores, new IdentitySecrets(others["secrets"], others["data"]), new Clocks(_clock, _clock), NullLogger<SigningKeys>.Instance);

        Assert.That(async () => await stranger.KeepAsync(cancellationToken), Throws.TypeOf<InvalidDataException>().With.Message.Contains("signing.key"));
        Assert.That(OperatingSystem.IsWindows() || File.GetUnixFileMode(_folder["secrets/signing.key"]) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }
}
