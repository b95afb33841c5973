using System.Text.RegularExpressions;

namespace FlexCoop.House.Tests;

/// <summary>What is stored of somebody lies under a data key, by which it is erased (FC-MW-13); what does not is named here, and why.</summary>
public sealed partial class ErasureTests
{
    /// <summary>Of nobody, or random ids and instants alone.</summary>
    private static readonly string[] Open =
    [
        // What the platform does, and what anybody may know.
        "access-policies", "event-completion", "fingerprints", "group-quarters", "log-marks", "market-contexts", "outside-keys", "outside-sources",

        // Keys, and what is used once.
        "data-keys", "invitations", "nonces", "revoked-tokens", "signing-keys", "used-assertions",

        // The authority and the audit log prove what was, also of who is gone; entries and salts are erased by their own way.
        "audit-entries", "audit-head", "audit-tiles", "blocked-keys", "certificate-claims", "certificate-keys", "certificate-profiles", "certificates", "crls", "revocations",

        // An erasure clears the mandate in it, and removes the rows that bear a VEN's name.
        "box-inventory", "last-seen",

        // Open until they are sealed.
        "broken-glass", "data-consents", "data-uses", "webhook-letters", "webhook-states",
    ];

    [Test]
    public void Collections_HaveASubject_OrAreNamed()
    {
        var unnamed = new[] { "Middleware", "Vtn", "Ca" }.SelectMany(folder => SourceTree.Files("*.cs").Where(path => SourceTree.Relative(path).StartsWith(folder + "/", StringComparison.Ordinal)))
            .Select(File.ReadAllText).Where(text => !text.Contains("Subject =", StringComparison.Ordinal)).SelectMany(text => Declared().Matches(text)).Select(match => match.Groups[1].Value).Except(Open);

        Assert.That(unnamed, Is.Empty, "Give them a Subject, by whose key they are erased; or say above why nobody's data are in them.");
    }

    [GeneratedRegex("CollectionDefinition<\\w+> \\w+ = new\\(\\s*\"([^\"]+)\"")]
    private static partial Regex Declared();
}
