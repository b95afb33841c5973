namespace FlexCoop.Ven;

/// <summary>The one table of what may stand between an agent and its VTN; <c>doctor</c>, <c>run</c> and <c>enrol</c> speak by it.</summary>
public static class Causes
{
    private const string Nothing = "nothing";

    private const string PushesFail = "that pushes to the VEN fail, and why";

    private const string SetClock = "Set the clock of this box, such as by 'timedatectl set-ntp true'";

    private const string EnrolAgain = "enrol the box again, by 'enrol --again' and a new claim code";

    /// <summary>The configuration is none.</summary>
    public static Cause Settings { get; } = new("settings", "Which key of the configuration is wrong, and in what", "The file cannot be read, or no agent can be made of it", "Correct the key that is named.", Nothing);

    /// <summary>The state folder cannot be used.</summary>
    public static Cause StateUnusable { get; } = new(
        "state-unusable", "The state folder, and why it cannot be read or written", "It belongs to another user, is a file, or lies on a disk that is mounted read-only", "Give the agent's user the folder ('chown -R'), or another one by 'state'.", Nothing);

    /// <summary>Others can read the key.</summary>
    public static Cause StateOpen { get; } = new(
        "state-open", "Which file others can read", "The folder was copied, or its mode was changed; who reads the key can act as this box", "Take the rights of others away ('chmod -R go= FOLDER'); if somebody may have read it, enrol the box again, by 'enrol --again'.", Nothing);

    /// <summary>No room.</summary>
    public static Cause DiskFull { get; } = new("disk-full", "How much room there is for the state folder", "The disk is full; what cannot be journaled is not answered", "Make room on the disk of the state folder.", Nothing);

    /// <summary>A file of the identity is broken.</summary>
    public static Cause IdentityBroken { get; } = new("identity-broken", "Which file cannot be read, and why", "A file of the identity, or of an enrolment under way, was changed by hand, cut off, or is lost", $"Restore the folder 'identity' from a copy, or {EnrolAgain}.", Nothing);

    /// <summary>Key and certificate do not belong together.</summary>
    public static Cause KeyMismatch { get; } = new("key-mismatch", "Which key and which certificate", "Key and certificate are of different days, as when only one of them was restored", $"Restore key and 'identity.json' from the same copy, or {EnrolAgain}.", Nothing);

    /// <summary>The box's own certificate is over.</summary>
    public static Cause IdentityExpired { get; } = new(
        "identity-expired", "Since when the box's certificate is over, and the clock", "The box was off when its certificate was to be renewed, or its clock is ahead",
        $"Let the agent run: it renews the certificate until 90 days after its end; later {EnrolAgain}.", "`certificate-refused`, with the dates");

    /// <summary>The box's own certificate is not valid yet.</summary>
    public static Cause IdentityNotYetValid { get; } = new("identity-not-yet-valid", "From when on the box's certificate is valid, and the clock", "The clock of the box is behind", SetClock + ".", Nothing);

    /// <summary>The box's own certificate is for something else.</summary>
    public static Cause IdentityUsage { get; } = new(
        "identity-usage", "What the box's certificate is for", "It is none for clients, such as that of a server", $"Put the box's own certificate into its place, or {EnrolAgain}.", "`certificate-refused`, with the usage");

    /// <summary>The certificate is another VEN's.</summary>
    public static Cause VenIdMismatch { get; } = new(
        "venid-mismatch", "The venID of the certificate, and the other one with its place", "The identity is another box's, as in a copied folder, or 'venId' in the configuration is",
        "Take 'venId' out of the configuration; if it is 'registration.json' that differs, remove that file, and the agent registers anew.", "`venid-mismatch`, with both");

    /// <summary>The box has no certificate to listen with.</summary>
    public static Cause PushCertificate { get; } = new(
        "push-certificate", "Which certificate the box cannot show to a VTN that pushes, and why", "The files of 'push' are not there, do not belong together, or their certificate is not valid at this time",
        "Give two PEM files that belong together by 'push.certificate' and 'push.key', of a certificate that is valid now, or take both out.", PushesFail);

    /// <summary>The certificate to listen with is none for servers.</summary>
    public static Cause PushUsage { get; } = new(
        "push-usage", "What the certificate is for that the box shows to who pushes", "It is one for clients alone, by which no VTN knows a server", "Give a certificate with the usage serverAuth by 'push.certificate' and 'push.key'.", PushesFail);

    /// <summary>The certificate to listen with has another name.</summary>
    public static Cause PushName { get; } = new(
        "push-name", "The names in the certificate that the box shows to who pushes, and the host in push.url", "The VTN goes to the host in push.url, and the certificate does not name it", "Give a certificate for that host by 'push.certificate' and 'push.key', or correct 'push.url'.", PushesFail);

    /// <summary>The port to listen at cannot be had.</summary>
    public static Cause PushPort { get; } = new(
        "push-port", "Where the box is to listen, and who does already, or why nobody can", "Another program has the port, the address is none of this box, or the port is one for the system alone",
        "Give another port or address by 'push.listen', or stop the program that has it.", PushesFail);

    /// <summary>There is nothing to show.</summary>
    public static Cause NotEnrolled { get; } = new(
        "not-enrolled", "That the box has no certificate to show", "The VTN lets in who shows a certificate, and this box was never enrolled, or runs with another state folder", "Enrol the box by 'enrol', or correct 'state' in the configuration.", "`no-client-certificate`");

    /// <summary>DNS does not know the server.</summary>
    public static Cause NameUnknown { get; } = new("name-unknown", "The name that DNS does not know", "It is spelt wrong, or the box has no network or no name server", "See whether the name is spelt right, and whether this box has a network.", Nothing);

    /// <summary>Nobody listens.</summary>
    public static Cause PortClosed { get; } = new("port-closed", "The host and port where nobody listens", "The server does not run, or has another port", "See whether the platform runs, and whether the port is right.", Nothing);

    /// <summary>No answer within the time.</summary>
    public static Cause NoAnswer { get; } = new("no-answer", "Who did not answer, and within which time", "A firewall drops what is sent, the address is wrong, or the server hangs", "See whether the address is right and no firewall is between.", Nothing);

    /// <summary>HTTP where TLS should be.</summary>
    public static Cause NoTls { get; } = new("no-tls", "That there is no TLS at the port, perhaps plain HTTP", "The port is another service's, or a proxy has ended TLS", "Give the port of the platform's https door.", Nothing);

    /// <summary>TLS where HTTP was spoken.</summary>
    public static Cause TlsWanted { get; } = new("tls-wanted", "That the server hung up on plain HTTP", "The address says http, and the port is for https", "Write the address with https.", "`no-tls`, with the address");

    /// <summary>No version or suite in common.</summary>
    public static Cause NoCommonSuite { get; } = new(
        "no-common-suite", "That the server takes none of the versions and suites of TLS that were offered", "One side is too old, or restricted too far, as by a system-wide policy",
        "Have the server's operator allow TLS 1.2 with ECDHE and AES-128, or update the older side.", "`no-common-suite`, with what was offered");

    /// <summary>The certificate has another name.</summary>
    public static Cause ServerName { get; } = new("server-name", "The names in the server's certificate, and the host in the address", "The address names the server otherwise than its certificate, or leads to another server", "Give the address with a name of the certificate.", Nothing);

    /// <summary>The server's certificate is over.</summary>
    public static Cause ServerExpired { get; } = new(
        "server-expired", "From when to when the server's certificate is valid, and the clock", "The server did not renew it, or the clock of the box is ahead", "If the clock is right, the platform's operator has to renew the certificate; else set it.", Nothing);

    /// <summary>The server's certificate is not valid yet.</summary>
    public static Cause ServerNotYetValid { get; } = new("server-not-yet-valid", "From when to when the server's certificate is valid, and the clock", "The clock of the box is behind", "Set the clock of this box, which is behind, such as by 'timedatectl set-ntp true'.", Nothing);

    /// <summary>The server's authority is not known.</summary>
    public static Cause ServerAuthority { get; } = new(
        "server-authority", "By whom the server's certificate is", "Its authority is not among those that are trusted here, as with the address of another platform, or one that was set up anew",
        "Give the platform's root certificate by --trust, or its SHA-256 by --fingerprint; a box that is enrolled is enrolled again, by 'enrol --again'.", Nothing);

    /// <summary>Somebody opens TLS on the way.</summary>
    public static Cause Intercepted { get; } = new(
        "intercepted", "By whom the certificate is that answers in the server's place", "Somebody between opens TLS, such as a company's proxy, a firewall or a virus scanner",
        "Have this host and port taken out of the inspection of TLS; if there is none, the platform has another authority: ask its operator.", Nothing);

    /// <summary>The server's certificate is for something else.</summary>
    public static Cause ServerUsage { get; } = new("server-usage", "Whose certificate it is, and what for", "The server shows a certificate that is none for servers", "Ask the platform's operator for a certificate with the usage serverAuth.", Nothing);

    /// <summary>Anything else about the server's certificate.</summary>
    public static Cause ServerCertificate { get; } = new("server-certificate", "Whose certificate it is, and what the system says of it", "It is weak, malformed, or not signed by who it says", "Ask the platform's operator to renew it.", Nothing);

    /// <summary>TLS fails in another way.</summary>
    public static Cause TlsFailed { get; } = new("tls-failed", "What the system says of the handshake", "One side has broken it off; the other's log says why", "Ask the platform's operator what its log says of this minute.", "`tls-failed`, or another cause where it is known");

    /// <summary>The handshake ended at our certificate.</summary>
    public static Cause CertificateRefused { get; } = new(
        "certificate-refused", "That the server ended the connection when it saw the box's certificate, with its name, issuer and dates", "The certificate is by an authority that the VTN does not know, over, or for another usage",
        $"If the address is that of the box's own platform, {EnrolAgain}; else correct 'vtnUrl'.", "`certificate-refused`, with fingerprint, subject and what is wrong");

    /// <summary>The certificate was revoked.</summary>
    public static Cause CertificateRevoked { get; } = new(
        "certificate-revoked", "The serial number that the VTN does not let in any more", "The certificate was revoked, as when the owner removes the box, or its successor has taken its place", $"Ask the owner, or the operator, why; then {EnrolAgain}.", "`certificate-revoked`, with fingerprint and subject");

    /// <summary>The certificate is none of a VEN there.</summary>
    public static Cause CertificateUnknown { get; } = new(
        "certificate-unknown", "The serial number that the VTN does not know as a VEN's", "The VTN was set up anew, or the certificate was never one of its VENs", $"Correct the address, or {EnrolAgain}.", "`certificate-unknown`, with fingerprint and subject");

    /// <summary>The mandate does not stand.</summary>
    public static Cause MandateEnded { get; } = new(
        "mandate-ended", "That the owner's mandate is missing or withdrawn", "The owner has suspended or removed the box, or withdrawn his approval before it had its certificate",
        "The owner lets it go on at the platform's page 'mandates'; if he removed it, enrol it again, by 'enrol --again' and a new claim code.", "`mandate-ended`, with fingerprint and subject; for a token alone that it was refused");

    /// <summary>There is no OpenADR at the path.</summary>
    public static Cause WrongPath { get; } = new("wrong-path", "The path that the server does not know", "The address has a wrong prefix, or is another service's", "Give the VTN's origin, such as https://vtn.example:8444, or the whole prefix up to /OpenADR2/Simple/2.0b.", "`wrong-path`, with the path");

    /// <summary>The answer is no OpenADR.</summary>
    public static Cause NotOpenAdr { get; } = new("not-openadr", "What was answered instead of OpenADR", "Something else answers at the address, such as a web server or a log-in page of the network", "See whether the address is that of the VTN, and the port that of OpenADR.", Nothing);

    /// <summary>The VTN fails.</summary>
    public static Cause VtnFault { get; } = new("vtn-fault", "The status with which the VTN failed, or the platform", "It has a fault of its own, is busy, or is being started", "Wait a while; if it stays so, ask its operator.", "the fault, as an error");

    /// <summary>The VTN refuses the message.</summary>
    public static Cause VtnRefused { get; } = new("vtn-refused", "What the VTN says to a query", "The VTN does not take this VEN or its message", "Tell the VTN's operator what it says.", "the refusal");

    /// <summary>The message is to be signed.</summary>
    public static Cause SignatureMissing { get; } = new("signature-missing", "That the VTN wants messages signed", "Its operator requires signatures of this VEN, and the agent does not sign", "Set 'signatures' in the configuration to accept or require.", "`signature-missing`, with the venID");

    /// <summary>The message's time is not within the window.</summary>
    public static Cause SignatureStale { get; } = new("signature-stale", "The time of the signature that the VTN does not take", "The clocks of box and VTN are too far apart", SetClock + "; if it is right, the VTN's operator sets that of the VTN.", "`signature-stale`, with the venID");

    /// <summary>The signature is refused for something else.</summary>
    public static Cause SignatureRefused { get; } = new(
        "signature-refused", "What the VTN says of the signature", "Something between has changed the message, or shows another certificate to the VTN than the box's, as a proxy that ends TLS does", "Have the proxy hand TLS through, or hand the box's certificate on.", "`signature-refused`, with the flaw");

    /// <summary>The answer is not signed.</summary>
    public static Cause AnswerUnsigned { get; } = new("answer-unsigned", "That the VTN's answer is not signed", "The configuration requires signatures, and the VTN does not sign", "Have the VTN's operator require or accept signatures, or set 'signatures' to accept.", Nothing);

    /// <summary>The answer is signed with a certificate that the connection did not show.</summary>
    public static Cause AnswerSignature { get; } = new(
        "answer-signature", "What is wrong with the signature of the answer", "A proxy that ends TLS with a certificate of its own stands between, so that the VTN's own is not known here, or the answer was changed",
        "Have the proxy hand TLS through.", Nothing);

    /// <summary>The clocks are apart.</summary>
    public static Cause ClockOff { get; } = new("clock-off", "Both clocks", "One of the two clocks is wrong", SetClock + "; if it is right, the platform's operator sets the platform's.", Nothing);

    /// <summary>The registration file is broken.</summary>
    public static Cause RegistrationBroken { get; } = new("registration-broken", "Which file holds no registration", "The file was changed by hand, or cut off", "Remove the file that is named: the agent then registers anew.", Nothing);

    /// <summary>The VTN knows another registration.</summary>
    public static Cause RegistrationOther { get; } = new("registration-other", "The registrationID here, and that of the VTN, or that it has none", "The VEN was registered anew elsewhere, as by a copy of this box, or its registration was ended or lost at the VTN", "If there is a copy of the box, stop it; then let this box register again, by 'reregister'.", Nothing);

    /// <summary>The platform is not the one that was meant.</summary>
    public static Cause IssuerUnknown { get; } = new(
        "issuer-unknown", "What the platform calls itself, and what was expected", "The address leads to another platform, or to none", "Enrol with --server and the address that the platform calls itself by.", "`issuer-unknown`, for a token of another issuer");

    /// <summary>The token is over.</summary>
    public static Cause TokenExpired { get; } = new("token-expired", "Since when the approval is over, and the clock", "The enrolment was broken off after the owner had approved it", "Run 'enrol' again: it asks the owner for a new approval.", "`token-expired`");

    /// <summary>The token was made for somebody else.</summary>
    public static Cause TokenAudience { get; } = new("token-audience", "For whom the token is", "A token for another purpose was put into its place", "Remove 'identity/enrolment.json', and run 'enrol' again.", "`token-audience`");

    /// <summary>The token is another key's.</summary>
    public static Cause TokenReplayed { get; } = new("token-replayed", "The key of the token, and that of the box", "The token was given to another box: it was copied", "Remove 'identity/enrolment.json', and run 'enrol' again; tell the owner of the other box.", "`Request for VEN-… refused by check mandate`");

    /// <summary>All of them, in the order in which they are met.</summary>
    public static IReadOnlyList<Cause> All { get; } =
    [
        Settings, StateUnusable, StateOpen, DiskFull, IdentityBroken, KeyMismatch, IdentityExpired, IdentityNotYetValid, IdentityUsage, VenIdMismatch, PushCertificate, PushUsage, PushName, PushPort, NotEnrolled,
        NameUnknown, PortClosed, NoAnswer, NoTls, TlsWanted, NoCommonSuite, ServerName, ServerExpired, ServerNotYetValid, ServerAuthority, Intercepted, ServerUsage, ServerCertificate, TlsFailed,
        CertificateRefused, CertificateRevoked, CertificateUnknown, MandateEnded, WrongPath, NotOpenAdr, VtnFault, VtnRefused,
        SignatureMissing, SignatureStale, SignatureRefused, AnswerUnsigned, AnswerSignature, ClockOff, RegistrationBroken, RegistrationOther,
        IssuerUnknown, TokenExpired, TokenAudience, TokenReplayed,
    ];

    /// <summary>The cause of an id that a server has named; null when there is none.</summary>
    public static Cause? Find(string? id) => All.FirstOrDefault(cause => cause.Id == id);
}
