using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Ven;

/// <summary>What an agent needs to know: its VTN, its name, its owner's wishes.</summary>
public sealed record VenOptions
{
    /// <summary>Where the VTN is: its origin, or the whole prefix up to <c>/OpenADR2/Simple/2.0b</c> (interop.md §1.1). http or https.</summary>
    public required Uri VtnUrl { get; init; }

    /// <summary>The folder of identity and journal; only this agent uses it.</summary>
    public required string StateFolder { get; init; }

    /// <summary>oadrVenName: a name for people.</summary>
    public required string VenName { get; init; }

    /// <summary>A venID that the VTN's operator gave out beforehand (rule 402); null when the VTN is to make one.</summary>
    public string? VenId { get; init; }

    /// <summary>Whether the VTN is asked what it offers before a first registration (oadrQueryRegistration, §8.4.1).</summary>
    public bool QueryRegistration { get; init; } = true;

    /// <summary>The programs whose events are taken; empty for any.</summary>
    public IReadOnlyList<string> MarketContexts { get; init; } = [];

    /// <summary>The groups, parties, meters, nodes and places that this site is known by; an event that names one concerns all of it.</summary>
    public OpenAdr.TargetNames Names { get; init; } = new();

    /// <summary>When the owner takes part.</summary>
    public OptRuleOptions OptRule { get; init; } = new();

    /// <summary>Whether messages are signed (oadrXmlSignature), and whether answers must be. Off unless said; otherwise the VTN is spoken to over mutual TLS.</summary>
    public SignaturePolicy Signatures { get; init; } = SignaturePolicy.Off;

    /// <summary>Where the VTN reaches the agent, which then does not poll; null for an agent that polls.</summary>
    public PushOptions? Push { get; init; }

    /// <summary>How long a request may take, in real time. 5 seconds (the least that §9.1.6 allows) to 5 minutes; 10 seconds unless said.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between two tries when the VTN cannot be reached, in real time. 1 second to 1 hour; 5 minutes unless said.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait with a new registration after one was cancelled (rule 401), in real time. 1 minute to 7 days; 1 hour unless said.</summary>
    public TimeSpan RegisterAgainAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often the usage of the site is recorded for history reports, in domain time. 1 second to 1 day; 1 minute unless said, which keeps a day.</summary>
    public TimeSpan HistoryPeriod { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What is wrong: key, value, rule, remedy; nothing when an agent can be made of it.</summary>
    public IEnumerable<string> Faults()
    {
        if (VtnUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return $"vtnUrl: '{VtnUrl}' is no address of a VTN; give one such as https://vtn.example:8444.";
        }

        if (Signatures != SignaturePolicy.Off && VtnUrl is { IsAbsoluteUri: true, Scheme: not "https" })
        {
            yield return $"signatures: is {Signatures}, and {VtnUrl} is no https; the key to sign with is that of the connection. Give an https address, or Off.";
        }

        foreach (var fault in Push?.Faults(VtnUrl) ?? [])
        {
            yield return fault;
        }

        if (string.IsNullOrWhiteSpace(VenName) || !OpenAdr.OadrWriter.CanCarry(VenName))
        {
            yield return "venName: is empty or holds control characters; give a name for people.";
        }

        foreach (var (key, value, least, most) in new[]
        {
            ("requestTimeout", RequestTimeout, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)),
            ("maxBackOff", MaxBackOff, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            ("historyPeriod", HistoryPeriod, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            ("registerAgainAfter", RegisterAgainAfter, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)),
        })
        {
            if (value < least || value > most)
            {
                yield return $"{key}: '{value}' is out of range; give {least} to {most}.";
            }
        }

        if (Names.Location is { IsOnEarth: false } nowhere)
        {
            yield return $"location: '{nowhere.Latitude} {nowhere.Longitude}' is not on earth; give a latitude of -90 to 90 and a longitude of -180 to 180.";
        }

        if (OptRule.MaxSimpleLevel is < 0 or > 3)
        {
            yield return $"optRule.maxSimpleLevel: {OptRule.MaxSimpleLevel} is out of range; give 0 to 3.";
        }
    }
}
