namespace FlexCoop.Ca;

/// <summary>Step 4 of issuance: asks once more for what a certificate rests on, when its plan is on the disk.</summary>
/// <remarks>
/// The request was judged before there was anything to revoke. Whoever revokes after the plan finds it, and voids it, which the last commit of issuance notices;
/// whoever revoked, or ended the mandate, before the plan is noticed here. Nothing falls between.
/// </remarks>
internal sealed class Standing(BlockedKeys blocked, IEnrolmentRights rights)
{
    /// <summary>Why a plan is not signed; null when all that it rests on stands.</summary>
    public async ValueTask<CaRefusal?> RefuseAsync(CertificateDocument planned, Requester requester, CancellationToken cancellationToken)
    {
        if (blocked.Contains(planned.SpkiHash))
        {
            return new CaRefusal(CaProblems.BlockedKey, "The key was compromised; make a new one.");
        }

        return requester.IsOurselves || await rights.JoinAsync(planned.Mandate.MandateId, cancellationToken)
            ? null
            : new CaRefusal(CaProblems.Mandate, "The mandate of this device does not stand any more; its owner has to give it.");
    }
}
