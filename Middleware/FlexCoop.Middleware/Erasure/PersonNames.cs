using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Registry;

namespace FlexCoop.Middleware.Erasure;

/// <summary>By what names the data of a person lie here. No store holds them together.</summary>
internal sealed class PersonNames(MandateBook mandates, PairwiseSubjects subjects, IdentityOptions identity, ProsumerMap prosumers, Accounts accounts, DeviceBook devices)
{
    /// <summary>Finds them, as long as the keys are there.</summary>
    public async Task<ErasedNames> FindAsync(string prosumerId, CancellationToken cancellationToken)
    {
        var given = await mandates.OfAsync(prosumerId, cancellationToken);
        var account = await AccountAsync(prosumerId, cancellationToken);
        IReadOnlyList<string> vens = [.. given.Select(mandate => mandate.VenId).OfType<string>()];
        return new ErasedNames(
            [.. given.Select(mandate => mandate.Id)],
            vens,
            [.. identity.CooperativeIds.Select(cooperative => subjects.OfMember(cooperative, prosumerId)).Concat(given.Select(mandate => mandate.MemberId).OfType<string>()).Distinct()],
            [prosumerId, prosumers.SubjectOf(prosumerId), .. account is null ? (string[])[] : [account.Subject], .. vens.SelectMany(devices.OfVen).Select(device => device.Id)]);
    }

    /// <summary>Whether somebody runs the platform, whatever else he has here.</summary>
    public async Task<bool> IsOperatorAsync(string prosumerId, CancellationToken cancellationToken) =>
        (await mandates.OfAsync(prosumerId, cancellationToken)).Any(mandate => mandate is { Role: Role.PlatformOperator, HasEnded: false }) || (await AccountAsync(prosumerId, cancellationToken))?.Role == Role.PlatformOperator;

    private Task<AccountDocument?> AccountAsync(string prosumerId, CancellationToken cancellationToken) =>
        accounts.FindAsync(subject => prosumers.IsAsync(prosumerId, ProsumerMap.BuiltIn, subject, cancellationToken), cancellationToken);
}
