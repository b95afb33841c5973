using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>The platform at which the homes enrol.</summary>
internal sealed record SimPlatform
{
    /// <summary>Its door for people.</summary>
    public required Uri Server { get; init; }

    /// <summary>As <see cref="EnrolmentOptions.Roots"/>.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>As <see cref="EnrolmentOptions.Fingerprint"/>.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The claim code of each home (<see cref="EnrolmentOptions.Claim"/>), in their order; empty when the platform knows the homes by their labels, or they are enrolled.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Whether the homes sign their messages, and answers must be signed.</summary>
    public SignaturePolicy Signatures { get; init; }

    /// <summary>Whether a program reads who waits for his owner.</summary>
    public bool IsJson { get; init; }
}
