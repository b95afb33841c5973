using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Ven;

/// <summary>What is to be looked at.</summary>
public sealed record DoctorOptions
{
    /// <summary>The agent's state folder.</summary>
    public required string StateFolder { get; init; }

    /// <summary>What is wrong with the configuration; null when nothing is. Nothing else is looked at then.</summary>
    public string? SettingsFault { get; init; }

    /// <summary>The VTN by the configuration; null for that of the platform at which the box is enrolled.</summary>
    public Uri? VtnUrl { get; init; }

    /// <summary>The venID by the configuration; null for that of the certificate.</summary>
    public string? VenId { get; init; }

    /// <summary>Whether messages are signed, and answers must be.</summary>
    public SignaturePolicy Signatures { get; init; } = SignaturePolicy.Off;

    /// <summary>Where the VTN reaches the agent; null for one that polls.</summary>
    public PushOptions? Push { get; init; }

    /// <summary>The roots by which a box that is being enrolled knows the platform; null for those of the system. A box that is enrolled has its own.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>The SHA-256 of the platform's root, in lower-case hex, where it is known by that alone; null otherwise.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How long each step may take, in real time; 10 seconds unless said.</summary>
    public TimeSpan StepWithin { get; init; } = TimeSpan.FromSeconds(10);
}
