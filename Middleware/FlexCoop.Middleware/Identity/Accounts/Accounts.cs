using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Identity;

namespace FlexCoop.Middleware.Identity;

/// <summary>The built-in provider: logins with a password and a TOTP code, for cooperatives that have no provider of their own.</summary>
/// <remarks>
/// Attempts are counted for account and network, so that a stranger who knows a login locks out nobody but himself; for all networks together, with a bound that is much higher, and that one network never
/// reaches, however long it tries; and apart from both for a browser in which the account has logged in before.
/// </remarks>
internal sealed partial class Accounts(IdentityStores stores, IdentitySecrets secrets, IPasswordHasher<AccountSecrets> passwords, AttemptLimits limits, Clocks clocks, ILogger<Accounts> logger)
{
    public const int MinPassword = 12;
    public const int MaxText = 200;

    /// <summary>From everywhere together, since the last that succeeded, beyond what one network may try in the long run.</summary>
    private const int MaxAttempts = 100;

    private const int PageSize = 1000;

    private const string RememberedFor = "browser of account ";

    private static readonly TimeSpan Lock = TimeSpan.FromMinutes(15);

    /// <summary>Is verified where there is no account, so that it takes as long as where there is one.</summary>
    private readonly Lazy<AccountSecrets> _nobody = new(() => new AccountSecrets("", Hash(passwords, RandomId.Of()), Totp.NewSecret()));

    /// <summary>The hash of a password.</summary>
    public string Hash(string password) => Hash(passwords, password);

    /// <summary>What a browser keeps so that it is known again, for the account's attempts to be counted apart; it opens nothing.</summary>
    public string Remember(AccountDocument account) => StrictBase64Url.Write(secrets.Browser.Seal(RandomNumberGenerator.GetBytes(16), RememberedFor + account.Id));

    /// <returns>The account when login, password and code are right and it is not locked; null otherwise.</returns>
    public async Task<AccountDocument?> LogInAsync(string? login, string? password, string? code, LoginOrigin from, CancellationToken cancellationToken)
    {
        var id = Id(login ?? "");
        var browser = KnownAs(from.Browser, id);
        var attempts = $"{id} {browser ?? from.Network}";
        var counted = limits.TryTake(AttemptLimits.Account, attempts) ? await CountAttemptAsync(id, isKnown: browser is not null, cancellationToken) : null;

        // Made by whoever logs in first, so that it tells nothing of the login.
        var nobody = _nobody.Value;
        var known = counted is null ? nobody : Open(counted);
        var isRight = passwords.VerifyHashedPassword(known, known.PasswordHash, (password ?? "")[..Math.Min(password?.Length ?? 0, MaxText)]) != PasswordVerificationResult.Failed;
        var now = clocks.Wire.GetUtcNow();
        while (counted is not null && isRight && Totp.Match(known.TotpSecret, code, now, counted.LastTotpStep) is { } step)
        {
            if (await stores.Accounts.Documents(AccountDocument.Collection).FindAsync(counted.Id, cancellationToken) is not { } stored)
            {
                return null;
            }

            // Of two at once with the same code one is first; the other finds its step used.
            counted = stored.Value;
            if (step <= counted.LastTotpStep)
            {
                return null;
            }

            // Who is known logs in beside a lock of all others, and does not end it for them.
            var succeeded = counted.LockedUntil > now && browser is not null ? counted with { LastTotpStep = step } : counted with { Attempts = 0, LockedUntil = null, LastTotpStep = step };
            if (await stores.Accounts.TryCommitAsync(new UnitOfWork().Update(AccountDocument.Collection, stored, succeeded), cancellationToken))
            {
                limits.Restore(AttemptLimits.Account, attempts);
                return succeeded;
            }
        }

        if (counted is not null && limits.IsSpent(AttemptLimits.Account, attempts))
        {
            Log.LockedThere(logger, counted.Subject, browser is null ? from.Network : "a browser that it knows", AttemptLimits.Account.Burst);
        }

        return null;
    }

    /// <summary>Makes an account for an invitation, which is spent by the same commit.</summary>
    /// <returns>False when the invitation is over or spent, or the login is taken.</returns>
    public async Task<bool> MakeAsync(string invitationId, AccountSecrets account, long totpStep, CancellationToken cancellationToken)
    {
        if (await stores.Accounts.Documents(InvitationDocument.Collection).FindAsync(invitationId, cancellationToken) is not { Value.IsSpent: false } invitation || invitation.Value.ExpiresAt <= clocks.Wire.GetUtcNow())
        {
            return false;
        }

        var id = Id(account.Login);
        var document = new AccountDocument
        {
            Id = id,
            Subject = RandomId.Of(16),
            Sealed = secrets.Accounts.Seal(JsonSerializer.SerializeToUtf8Bytes(account, IdentityJson.Default.AccountSecrets), id),
            Role = invitation.Value.Role,
            LastTotpStep = totpStep,
        };
        var work = new UnitOfWork().Update(InvitationDocument.Collection, invitation, invitation.Value with { IsSpent = true }).Insert(AccountDocument.Collection, document)
            .Record(new AccountMade(invitation.Value) { At = clocks.Wire.GetUtcNow() });
        return await stores.Accounts.TryCommitAsync(work, cancellationToken);
    }

    /// <summary>The account by which somebody logs in here; null when he has none.</summary>
    /// <param name="isTheirs">Whether a subject is theirs: no store holds both.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<AccountDocument?> FindAsync(Func<string, Task<bool>> isTheirs, CancellationToken cancellationToken)
    {
        var accounts = stores.Accounts.Documents(AccountDocument.Collection);
        for (string? after = null; await accounts.ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page; after = page[^1].Value.Id)
        {
            foreach (var account in page)
            {
                if (await isTheirs(account.Value.Subject))
                {
                    return account.Value;
                }
            }
        }

        return null;
    }

    private async Task<AccountDocument?> CountAttemptAsync(string id, bool isKnown, CancellationToken cancellationToken)
    {
        while (await stores.Accounts.Documents(AccountDocument.Collection).FindAsync(id, cancellationToken) is { } stored)
        {
            if (isKnown)
            {
                return stored.Value;
            }

            var now = clocks.Wire.GetUtcNow();
            if (stored.Value.LockedUntil > now)
            {
                return null;
            }

            // The last attempt is still judged; none follows until the lock is over.
            var counted = stored.Value.CountAttempt(now, AttemptLimits.Account.OneMoreAfter);
            counted = counted with { LockedUntil = counted.Attempts >= MaxAttempts ? now + Lock : null };
            if (await stores.Accounts.TryCommitAsync(new UnitOfWork().Update(AccountDocument.Collection, stored, counted), cancellationToken))
            {
                if (counted.LockedUntil is not null)
                {
                    Log.Locked(logger, stored.Value.Subject, MaxAttempts);
                }

                return counted;
            }
        }

        return null;
    }

    private static string Hash(IPasswordHasher<AccountSecrets> passwords, string password) => passwords.HashPassword(new AccountSecrets("", "", []), password);

    /// <returns>By what a browser is known to an account; null when it is not.</returns>
    private string? KnownAs(string? browser, string id) =>
        StrictBase64Url.TryRead(browser, out var box) && secrets.Browser.Open(box, RememberedFor + id) is { } name ? Convert.ToHexStringLower(name) : null;

    private AccountSecrets Open(AccountDocument account) =>
        JsonSerializer.Deserialize(
            secrets.Accounts.Open(account.Sealed, account.Id) ?? throw new InvalidDataException($"An account was sealed under another key than that of '{secrets.Accounts.File}'; put that file back."),
            IdentityJson.Default.AccountSecrets)!;

    private string Id(string login) => Convert.ToHexStringLower(secrets.Accounts.Code("login", login.Trim().Normalize(NormalizationForm.FormKC).ToUpperInvariant()));

    private static partial class Log
    {
        [LoggerMessage(1341, LogLevel.Warning, "Account {Subject} is locked for a while, but for browsers that it knows, after {Attempts} attempts from everywhere")]
        public static partial void Locked(ILogger logger, string subject, int attempts);

        [LoggerMessage(1343, LogLevel.Warning, "Account {Subject} is locked for a while for {Network} after {Attempts} attempts")]
        public static partial void LockedThere(ILogger logger, string subject, string network, int attempts);
    }
}
