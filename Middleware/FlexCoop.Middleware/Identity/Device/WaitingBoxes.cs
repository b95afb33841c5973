using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Finds the box that a person may approve, and counts wrong guesses.</summary>
/// <remarks>
/// What a box sends proves nothing, since an attacker relays it with his own code (security-reliability.md §2.3). A box can be approved by whose claim code it was given; or
/// by a member of the cooperative that has it in its inventory, who types the label code that is printed on it.
/// </remarks>
internal sealed class WaitingBoxes(IdentityStores stores, IdentitySecrets secrets, BoxInventory inventory, AttemptLimits limits, Clocks clocks)
{
    public const string TooManyLabels = "You have typed too many wrong label codes of this box. Wait an hour; or start \"Add a box\", and run enrol at the box with --claim and the claim code that you get.";

    public const string TooMany = "Too many wrong codes were typed. Wait an hour, and let the box show a new one.";

    private const string WrongCode = "There is no box that waits with this code. Read it again from the box; a code is good for ten minutes.";
    private const string NotYours = "This box was not given your claim code. Start \"Add a box\", and type the claim code that you get into the box.";
    private const string NotClaimed = "A box cannot join by its code alone: anybody could send you one. Start \"Add a box\", and run enrol at the box with --claim and the claim code that you get.";

    /// <summary>By what a user code is found: a keyed hash, since a code is short enough to be tried out.</summary>
    public static string Hash(IdentitySecrets secrets, string userCode) => Convert.ToHexStringLower(secrets.Browser.Code("user code", userCode));

    /// <returns>The box; or what to tell the person, who learns nothing of others' boxes.</returns>
    public async Task<(WaitingBox? Found, string? Fault)> FindAsync(HttpContext context, SessionDocument session, string? typed, CancellationToken cancellationToken)
    {
        if (limits.IsSpent(AttemptLimits.UserCodesOfSession, session.Id) || limits.IsSpent(AttemptLimits.UserCodesOfNetwork, AttemptLimits.Network(context)))
        {
            return (null, TooMany);
        }

        var now = clocks.Wire.GetUtcNow();
        var code = UserCodes.Read(typed) is { } letters
            ? (await stores.Identity.Documents(DeviceCodeDocument.Collection).FindAllAsync(DeviceCodeDocument.ByUserCode, Hash(secrets, letters), cancellationToken))
                .FirstOrDefault(stored => stored.Value.State == DeviceCodeState.Pending && stored.Value.ExpiresAt > now)
            : null;
        switch (code)
        {
            case { Value.ClaimedBy: null }:
                var label = code.Value.Scopes.Contains(Scopes.VenEnrol) ? await inventory.FindAsync(session, code.Value.Box.Serial, cancellationToken) : null;
                return label is null ? (null, NotClaimed)
                    : limits.IsSpent(AttemptLimits.LabelsOfBox, Guesses(session, label.Value)) ? (null, TooManyLabels)
                    : (new WaitingBox(code, label), null);
            case { Value.ClaimedBy: var owner } when owner == session.ProsumerId:
                return (new WaitingBox(code, Label: null), null);
            default:
                // Who guesses has guessed wrong as well when he meets somebody else's box.
                Count(context, session);
                return (null, code is null ? WrongCode : NotYours);
        }
    }

    /// <summary>Whether a person has typed the label code of a box, where one is wanted.</summary>
    public bool HasLabel(HttpContext context, SessionDocument session, WaitingBox box, string? typed)
    {
        // Taken before it is compared, so that many at once are no more guesses.
        if (box.Label is not { } label || (limits.TryTake(AttemptLimits.LabelsOfBox, Guesses(session, label.Value)) && inventory.IsLabelOf(label.Value, typed)))
        {
            return true;
        }

        Count(context, session);
        return false;
    }

    /// <summary>Each person's of each box, so that who knows a serial number locks out nobody but himself.</summary>
    private static string Guesses(SessionDocument session, InventoryDocument box) => $"{session.ProsumerId}\n{box.Id}";

    private void Count(HttpContext context, SessionDocument session)
    {
        limits.TryTake(AttemptLimits.UserCodesOfSession, session.Id);
        limits.TryTake(AttemptLimits.UserCodesOfNetwork, AttemptLimits.Network(context));
    }
}
