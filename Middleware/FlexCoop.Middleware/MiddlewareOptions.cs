using System.Net;
using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using Microsoft.AspNetCore.Identity;

namespace FlexCoop.Middleware;

/// <summary>How the middleware is started.</summary>
internal sealed record MiddlewareOptions
{
    /// <summary>The folder of all data.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The one loopback address of the lab door, port 0 for any free one; null to open the TLS doors.</summary>
    public IPEndPoint? LabAddress { get; init; }

    /// <summary>Where the TLS doors are, when there is no lab.</summary>
    public DoorAddresses Doors { get; init; } = DoorAddresses.Default;

    /// <summary>Who may enrol at the TLS doors; null for those who have a mandate.</summary>
    public IEnrolmentRights? Rights { get; init; }

    /// <summary>Where the doors' keys come from; null to make them.</summary>
    public IOwnKeys? Keys { get; init; }

    /// <summary>How passwords of accounts are hashed; null for <see cref="Identity.Passwords.Hasher"/>.</summary>
    public IPasswordHasher<AccountSecrets>? Passwords { get; init; }

    /// <summary>Domain time; real time unless a demonstration scales it.</summary>
    public TimeProvider DomainClock { get; init; } = TimeProvider.System;

    /// <summary>The time of time-outs and leases, which nothing scales.</summary>
    public TimeProvider WireClock { get; init; } = new SteadyClock(TimeProvider.System);

    /// <summary>Settings that win over files and environment, such as <c>Vtn:PollInterval</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether the log goes to the console.</summary>
    public bool LogsToConsole { get; init; } = true;
}
