namespace FlexCoop.Ca;

/// <summary>Check 15: a device that enrols as a server is certified for no host name but one that the hierarchy may certify, and that it has proved.</summary>
/// <remarks>
/// It is the last, since it goes out to the network: who comes to it has an approved mandate, and is within the limits. A renewal does not come to it: it is
/// for the host names of the certificate before, which check 14 sees to, and the VTN looks with each push whether the server is that of the VEN. The device
/// could not prove them with a key that it has only just made, while it serves by the other.
/// </remarks>
/// <param name="hierarchy">Who would sign.</param>
/// <param name="clock">Real time.</param>
/// <param name="proofs">Null where nobody connects to hosts, and none is certified.</param>
internal sealed class HostNamePolicy(Hierarchy hierarchy, TimeProvider clock, IHostProofs? proofs = null)
{
    /// <summary>Why the device gets no certificate for its host names; null when it may.</summary>
    public async ValueTask<CaRefusal?> JudgeAsync(CertificateSigningRequest request, Requester requester, Mandate mandate, CancellationToken cancellationToken)
    {
        if (requester.Holder is not null || CertificateProfiles.Find(mandate.Profile) is not { Names: NameForm.VenWithHosts })
        {
            return null;
        }

        CaRefusal Refuse(string detail) => new(CaProblems.HostName, detail);
        if (mandate.ServerPort is not { } port || mandate.HostNames.Count == 0)
        {
            return Refuse($"Mandate '{mandate.MandateId}' names no host and port, and profile '{mandate.Profile}' needs them; enrol anew with them.");
        }

        var branch = request.KeyAlgorithm == Oids.EcPublicKey ? KeyBranch.Ec : KeyBranch.Rsa;
        if (mandate.HostNames.Select(host => hierarchy.WhyNoServer(host, branch, clock.GetUtcNow())).FirstOrDefault(fault => fault is not null) is { } fault)
        {
            return Refuse(fault);
        }

        if (requester.TlsCertificate is not { } shown || !shown.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(request.SubjectPublicKeyInfo.Span))
        {
            return Refuse("Ask over TLS with a certificate by the key of the request itself, and show the same as a server at the host name.");
        }

        if (proofs is null)
        {
            return Refuse("This authority proves no host names; enrol for a VEN that polls.");
        }

        foreach (var host in mandate.HostNames)
        {
            if (await proofs.WhyNotAsync(host, port, shown, cancellationToken) is { } seen)
            {
                return Refuse($"The host name '{host}' is not proved: {seen}");
            }
        }

        return null;
    }
}
