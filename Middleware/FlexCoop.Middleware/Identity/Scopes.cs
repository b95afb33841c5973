namespace FlexCoop.Middleware.Identity;

/// <summary>The scopes, what each means to a person, and whose it is to give. A scope is necessary, never sufficient.</summary>
internal static class Scopes
{
    public const string OpenId = "openid";
    public const string OfflineAccess = "offline_access";
    public const string VenEnrol = "ven.enrol";

    /// <summary>All that REST shows of homes, events and programs, whosever they are.</summary>
    public const string FleetRead = "fleet.read";

    /// <summary>All that REST changes of them.</summary>
    public const string FleetManage = "fleet.manage";

    /// <summary>One's own mandates.</summary>
    public const string ConsentManage = "consent.manage";

    /// <summary>How flexible homes are, and what their panels will give.</summary>
    public const string FlexRead = "flex.read";

    /// <summary>Prices, weather and forecasts, which are everybody's.</summary>
    public const string DataRead = "data.read";

    /// <summary>The audience of the platform's API.</summary>
    public const string Api = "urn:flexcoop:api";

    /// <summary>The audience of the certificate authority.</summary>
    public const string Ca = "urn:flexcoop:ca";

    /// <summary>The audience of what operators do.</summary>
    public const string Admin = "urn:flexcoop:admin";

    private static readonly (string Scope, string? Audience, Role? LeastRole, string Meaning)[] Table =
    [
        (OpenId, null, Role.Prosumer, "know you by a pseudonym that is only used with it"),
        (OfflineAccess, null, Role.Prosumer, "do so while you are away"),
        ("meter.read", Api, Role.Prosumer, "read your consumption in quarter hours"),
        ("meter.raw.read", Api, Role.Prosumer, "read your consumption second by second"),
        ("meter.write", Api, Role.Prosumer, "send measurements of yours"),
        (FlexRead, Api, Role.Prosumer, "see how flexible your devices are"),
        ("flex.write", Api, Role.Prosumer, "change how flexible your devices are"),
        ("event.read", Api, Role.Prosumer, "see the events that concern you"),
        ("event.dispatch", Api, Role.Cooperative, "announce events to the cooperative's homes"),
        ("contract.read", Api, Role.Prosumer, "read your contracts"),
        ("contract.write", Api, Role.Prosumer, "change your contracts"),
        ("settlement.read", Api, Role.Prosumer, "read what you are credited for"),
        ("settlement.write", Api, Role.Cooperative, "credit the members of the cooperative"),
        (DataRead, Api, Role.Prosumer, "read prices, weather and forecasts"),
        ("data.write", Api, Role.PlatformOperator, "write prices, weather and forecasts"),
        (VenEnrol, Ca, Role.Prosumer, "join as a box that acts for you: it receives events and reports consumption"),
        ("ven.manage", Api, Role.Prosumer, "manage and remove your boxes"),
        (ConsentManage, Api, Role.Prosumer, "see and withdraw what you have consented to"),
        (FleetRead, Api, Role.PlatformOperator, "see every home, event and program of the platform"),
        (FleetManage, Api, Role.PlatformOperator, "announce events to every home, and manage homes and programs"),
        ("admin.clients", Admin, Role.PlatformOperator, "manage the clients of the platform"),
        ("admin.cooperatives", Admin, Role.PlatformOperator, "manage the cooperatives of the platform"),
    ];

    /// <summary>Every scope.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Table.Select(row => row.Scope)];

    /// <summary>Those that open something of REST.</summary>
    public static IReadOnlyList<string> OfRest { get; } = [.. Table.Where(row => row.Audience == Api).Select(row => row.Scope)];

    /// <summary>The audience that a scope is for; null when it is for Identity itself.</summary>
    public static string? AudienceOf(string scope) => Table.First(row => row.Scope == scope).Audience;

    /// <summary>What a person reads of a scope, after "may".</summary>
    public static string MeaningOf(string scope) => Table.First(row => row.Scope == scope).Meaning;

    /// <summary>Whether a person of this role may give the scope to a client.</summary>
    public static bool MayGive(Role role, string scope) => Table.First(row => row.Scope == scope).LeastRole <= role;

    /// <summary>Whether only who runs the platform may give it.</summary>
    public static bool IsOperators(string scope) => Table.Any(row => row.Scope == scope && row.LeastRole == Role.PlatformOperator);

    /// <summary>The scopes of a request, each once.</summary>
    /// <returns>Null when one is unknown.</returns>
    public static IReadOnlyList<string>? Read(string? text)
    {
        var scopes = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        return scopes.TrueForAll(All.Contains) ? scopes : null;
    }
}
