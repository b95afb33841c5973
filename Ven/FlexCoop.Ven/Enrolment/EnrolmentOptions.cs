using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>Where a box enrols, and by what it knows the platform.</summary>
public sealed record EnrolmentOptions
{
    /// <summary>The platform's door for people, https.</summary>
    public required Uri Server { get; init; }

    /// <summary>The agent's state folder.</summary>
    public required string StateFolder { get; init; }

    /// <summary>What the owner is shown of the box.</summary>
    public required BoxFacts Box { get; init; }

    /// <summary>The roots by which the platform is known; null for those of the system.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>The SHA-256 of the platform's root certificate, in lower-case hex, where there is no file of it; null otherwise.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The claim code that the owner got where he started "add a box", as he typed it; null for a box that he knows by a label.</summary>
    public string? Claim { get; init; }

    /// <summary>The one-time code that the owner has made, by which no device code is asked for; null for a box that shows a code of its own.</summary>
    public string? Code { get; init; }

    /// <summary>The base by which the VTN is to push to the box, https with a host name and no path; null to keep what the box is enrolled for, and for a box that polls.</summary>
    public Uri? Push { get; init; }

    /// <summary>Where the box listens while it proves that host name; null for every address, at the port of <see cref="Push"/>.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Whether a box that could be pushed to enrols as one that polls.</summary>
    public bool PollsAgain { get; init; }

    /// <summary>Whether a box that is enrolled enrols anew, with a new key.</summary>
    public bool Again { get; init; }
}
