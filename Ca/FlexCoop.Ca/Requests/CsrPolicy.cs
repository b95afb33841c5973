using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>Judges certification requests, by 15 checks in this order: cheap ones first, those that ask the store and others last.</summary>
/// <remarks>
/// <list type="number">
/// <item>Size and form: one DER object of at most 8 KiB.</item>
/// <item>Signature algorithm: SHA-256, -384 or -512 with RSA PKCS #1 or ECDSA, as the key is.</item>
/// <item>Proof of possession: the signature is the key's.</item>
/// <item>Key type and size: P-256, P-384; RSA of 2048, 3072 or 4096 bits; written in the one way that DER and the standards leave.</item>
/// <item>RSA quality: <see cref="RsaKeyQuality"/>.</item>
/// <item>EC quality: <see cref="EcKeyQuality"/>.</item>
/// <item>Blocked keys.</item>
/// <item>Duplicate keys: the same mandate is given the same certificate again, another one is refused.</item>
/// <item>Attributes: extensionRequest and challengePassword, each once.</item>
/// <item>Extensions: nothing that would be an authority's; the rest is ignored.</item>
/// <item>Names: none, or the mandate's.</item>
/// <item>Mandate: active, and the grant is bound to this peer and key.</item>
/// <item>Limits.</item>
/// <item>Renewal: the same names, another key.</item>
/// <item>Host names of a device that enrols: certifiable here, and proved (<see cref="HostNamePolicy"/>).</item>
/// </list>
/// Those of the key, 2 to 7, are <see cref="CsrKeyPolicy"/>'s. A key that the cryptographic library does not take is refused by check 4, 5 or 6, which say why, and not by check 3.
/// </remarks>
internal sealed partial class CsrPolicy(CsrKeyPolicy keys, CertificateStore certificates, RequestLimits limits, HostNamePolicy hosts, CaUrls urls, TimeProvider clock, ILogger<CsrPolicy> logger)
{
    public async ValueTask<CsrVerdict> JudgeAsync(ReadOnlyMemory<byte> der, Requester requester, CancellationToken cancellationToken)
    {
        // Check 1
        CertificateSigningRequest request;
        if (der.Length > RequestForm.MaxDer)
        {
            return Refused(new CaRefusal(CaProblems.Form, $"The request has {der.Length} bytes; it may have {RequestForm.MaxDer}."));
        }

        try
        {
            request = CertificateSigningRequest.Read(der);
        }
        catch (AsnContentException broken)
        {
            return Refused(new CaRefusal(CaProblems.Form, $"It is no certification request in DER (RFC 2986): {broken.Message}"));
        }

        // Checks 2 to 7
        if (keys.Judge(request) is { } badKey)
        {
            return Refused(badKey);
        }

        // Check 8
        var (duplicate, issued) = await JudgeDuplicateAsync(request, requester, cancellationToken);
        if (duplicate is not null || issued is not null)
        {
            return new CsrVerdict { Refusal = duplicate, Issued = issued, Request = request };
        }

        // Checks 9 to 11
        if (JudgeWishes(request, requester.Mandate) is { } badWish)
        {
            return Refused(badWish);
        }

        // Checks 12 to 15
        var refusal = await JudgeMandateAsync(request, requester, cancellationToken)
            ?? JudgeLimits(requester, requester.Mandate!)
            ?? await JudgeRenewalAsync(request, requester, requester.Mandate!, cancellationToken)
            ?? await hosts.JudgeAsync(request, requester, requester.Mandate!, cancellationToken);
        return new CsrVerdict { Refusal = refusal, Request = request };
    }

    private static CsrVerdict Refused(CaRefusal refusal) => new() { Refusal = refusal };

    private async ValueTask<(CaRefusal? Refusal, CertificateDocument? Issued)> JudgeDuplicateAsync(CertificateSigningRequest request, Requester requester, CancellationToken cancellationToken)
    {
        if (await certificates.FindKeyAsync(request.SpkiHash, cancellationToken) is not { } known)
        {
            return (null, null);
        }

        var mandateId = requester.Grant?.MandateId ?? requester.Holder?.MandateId;
        if (known.Value.MandateId != mandateId)
        {
            Log.ClonedKey(logger, request.SpkiHash, known.Value.MandateId, mandateId);
            return (new CaRefusal(CaProblems.DuplicateKey, "Another device has this key; make a new one on each device, and none in its image."), null);
        }

        var latest = await certificates.FindAsync(known.Value.Serial, cancellationToken);
        return latest switch
        {
            { Value: var one } when one.IsLiveAt(clock.GetUtcNow()) && one.Serial != requester.Holder?.Serial => (null, one),
            { Value.State: CertificateState.Issued or CertificateState.Withdrawn } when requester.Holder is null =>
                (new CaRefusal(CaProblems.DuplicateKey, $"The certificate '{known.Value.Serial}' of this key is revoked or over; make a new key."), null),
            _ => (null, null),
        };
    }

    private CaRefusal? JudgeWishes(CertificateSigningRequest request, Mandate? mandate)
    {
        // Check 9
        if (request.Attributes.FirstOrDefault(attribute => attribute.Type is not (Oids.ExtensionRequest or Oids.ChallengePassword) || attribute.Values.Count != 1) is { Type: not null } odd)
        {
            return new CaRefusal(CaProblems.Attributes, $"The attribute {odd.Type} is not taken, or has not one value; send extensionRequest and challengePassword only.");
        }

        if (request.Attributes.GroupBy(attribute => attribute.Type).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            return new CaRefusal(CaProblems.Attributes, $"The attribute {twice.Key} stands twice; send it once.");
        }

        try
        {
            var extensions = request.Attributes.Where(attribute => attribute.Type == Oids.ExtensionRequest).SelectMany(attribute => RequestedExtensions.Read(attribute.Values[0])).ToList();
            if (extensions.GroupBy(extension => extension.Oid!.Value).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            {
                return new CaRefusal(CaProblems.Attributes, $"The extension {repeated.Key} is asked for twice; ask once.");
            }

            // Check 10
            if (extensions.Select(RequestedExtensions.FindFault).FirstOrDefault(fault => fault is not null) is { } wish)
            {
                return new CaRefusal(CaProblems.Extensions, $"The request {wish}; leave that out.");
            }

            // Check 11
            return mandate is null ? null : JudgeNames(request, extensions, mandate);
        }
        catch (AsnContentException)
        {
            return new CaRefusal(CaProblems.Extensions, "The requested extensions are no list of extensions (RFC 2985 §5.4.2).");
        }
    }

    private CaRefusal? JudgeNames(CertificateSigningRequest request, List<X509Extension> extensions, Mandate mandate)
    {
        try
        {
            var ownHosts = CertificateProfiles.Find(mandate.Profile) is { } profile ? LeafCertificate.HostNames(profile, mandate, urls).ToList() : [];
            var fault = RequestedSubject.FindFault(request.Subject, mandate.Subject)
                ?? extensions.Where(extension => extension.Oid!.Value == Oids.SubjectAlternativeName)
                    .Select(names => RequestedExtensions.FindNameFault(names, LeafCertificate.DeviceUri(mandate), ownHosts))
                    .FirstOrDefault();
            return fault is null ? null : new CaRefusal(CaProblems.Names, $"Of the names of the request: {fault}.");
        }
        catch (AsnContentException)
        {
            return new CaRefusal(CaProblems.Names, "The names of the request are none.");
        }
    }

    private async ValueTask<CaRefusal?> JudgeMandateAsync(CertificateSigningRequest request, Requester requester, CancellationToken cancellationToken)
    {
        if (requester.Mandate is not { IsActive: true, CooperativeIsActive: true } mandate)
        {
            return new CaRefusal(CaProblems.Mandate, "The mandate of this device does not stand (any more); its owner has to give it.");
        }

        if (requester.Grant is { } grant)
        {
            var tls = requester.TlsCertificate;
            var isBound = grant.TlsThumbprint is null
                || (tls is not null
                    && Convert.ToHexStringLower(SHA256.HashData(tls.RawDataMemory.Span)) == grant.TlsThumbprint
                    && tls.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(request.SubjectPublicKeyInfo.Span));
            if (!isBound || (grant.SpkiHash is not null && !request.SpkiHash.StartsWith(grant.SpkiHash, StringComparison.Ordinal)))
            {
                return new CaRefusal(CaProblems.Mandate, "The token or code was given to another key; ask for a certificate of the key that it is bound to, over TLS with that key.");
            }

            if (!grant.IsApproved)
            {
                return new CaRefusal(CaProblems.Mandate, "The owner has not approved this key yet; ask again.", TimeSpan.FromMinutes(1));
            }
        }

        return MandateRules.FindFault(mandate, request.KeyAlgorithm == Oids.EcPublicKey ? KeyBranch.Ec : KeyBranch.Rsa, urls) is { } fault
            ? new CaRefusal(CaProblems.Mandate, fault)
            : await JudgeSlotAsync(request, requester, mandate, cancellationToken);
    }

    /// <summary>A mandate is one device: a second key of the same kind takes the place of the first by renewal only.</summary>
    private async ValueTask<CaRefusal?> JudgeSlotAsync(CertificateSigningRequest request, Requester requester, Mandate mandate, CancellationToken cancellationToken)
    {
        if (requester.Holder is not null || CertificateProfiles.Find(mandate.Profile) is not { Authority: AuthorityKind.Device })
        {
            return null;
        }

        var branch = request.KeyAlgorithm == Oids.EcPublicKey ? "device-ec-" : "device-rsa-";
        var now = clock.GetUtcNow();
        var taken = (await certificates.FindOfMandateAsync(mandate.MandateId, cancellationToken))
            .FirstOrDefault(other => other.Value.SpkiHash != request.SpkiHash && other.Value.Issuer.StartsWith(branch, StringComparison.Ordinal) && other.Value.IsLiveAt(now));
        return taken is null
            ? null
            : new CaRefusal(CaProblems.Mandate, $"The device of this mandate has the certificate '{taken.Value.Serial}' already; renew that, or let the owner remove the device first.");
    }

    private CaRefusal? JudgeLimits(Requester requester, Mandate mandate) =>
        requester.Holder is null && mandate.DevicesOfOwner > mandate.DeviceLimit
            ? new CaRefusal(CaProblems.Limit, $"The owner has {mandate.DevicesOfOwner} devices, and may have {mandate.DeviceLimit}; remove one first.")
            : requester.IsOurselves ? null : limits.Refuse(requester, mandate);

    /// <summary>Check 14.</summary>
    private async ValueTask<CaRefusal?> JudgeRenewalAsync(CertificateSigningRequest request, Requester requester, Mandate mandate, CancellationToken cancellationToken)
    {
        if (requester.Holder is not { } holder)
        {
            return null;
        }

        if (mandate.Subject != holder.Subject || mandate.Cooperative != holder.Cooperative || mandate.Profile != holder.Profile)
        {
            return new CaRefusal(CaProblems.Renewal, $"The mandate is for other names now than the certificate '{holder.Serial}' has; enrol anew.");
        }

        if (await certificates.FindAsync(holder.Serial, cancellationToken) is not { Value: var renewed } || !Renewable.Judge(renewed, await certificates.FindSuccessorsAsync(renewed, cancellationToken)))
        {
            return new CaRefusal(CaProblems.Renewal, $"The certificate '{holder.Serial}' is revoked; enrol anew.");
        }

        if (!renewed.Mandate.HostNames.SequenceEqual(mandate.HostNames))
        {
            return new CaRefusal(CaProblems.Renewal, $"The mandate is for other host names now than the certificate '{holder.Serial}' has; enrol anew.");
        }

        return !mandate.ReuseKey && (await certificates.FindOfKeyAsync(request.SpkiHash, cancellationToken)).Any(other => other.Value.State is CertificateState.Issued or CertificateState.Withdrawn)
            ? new CaRefusal(CaProblems.Renewal, "The key had a certificate before; make a new key for the renewal.")
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Warning, "Key {SpkiHash} of mandate {MandateId} was sent for mandate {OtherMandateId}: a cloned image?")]
        public static partial void ClonedKey(ILogger logger, string spkiHash, string mandateId, string? otherMandateId);
    }
}
