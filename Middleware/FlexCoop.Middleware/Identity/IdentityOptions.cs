using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Middleware.Identity;

/// <summary>How Identity presents itself, and whom it knows. Section <c>Identity</c>.</summary>
internal sealed class IdentityOptions
{
    /// <summary>Who issues: an https URL without query, fragment or a slash at its end (RFC 8414 §2). All addresses begin with it.</summary>
    [Required, RegularExpression("https://[^?#/]+(/[^?#]*[^?#/])?", ErrorMessage = "Identity:Issuer must be an https URL without query, fragment or a slash at its end.")]
    public string Issuer { get; set; } = "https://localhost:8443";

    /// <summary>The door at which clients show a certificate (<c>mtls_endpoint_aliases</c>, RFC 8705 §5): an https URL as <see cref="Issuer"/>. Null where there is none.</summary>
    [RegularExpression("https://[^?#/]+(/[^?#]*[^?#/])?", ErrorMessage = "Identity:MachinesUrl must be an https URL without query, fragment or a slash at its end.")]
    public string? MachinesUrl { get; set; }

    /// <summary>Where OpenADR is spoken to a box that has enrolled: an https URL as <see cref="Issuer"/>. Null where there is no such door.</summary>
    [RegularExpression("https://[^?#/]+(/[^?#]*[^?#/])?", ErrorMessage = "Identity:OpenAdrUrl must be an https URL without query, fragment or a slash at its end.")]
    public string? OpenAdrUrl { get; set; }

    /// <summary>The folder of the keys; outside the data, so that a copy of the data opens nothing. Null for the data folder's name with <c>.secrets</c> added.</summary>
    public string? SecretsFolder { get; set; }

    /// <summary>How long an access token lives. 5 to 10 minutes; 5 unless said.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "00:10:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the refresh tokens of one login live. 1 hour to 30 days; 14 days unless said.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>For how long the second use of a refresh token is only refused; after it, the second use revokes all tokens of the login. 0 to 5 seconds; 2 unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan RefreshReuseLeeway { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether accounts are kept here for cooperatives that have no provider of their own. True unless said.</summary>
    public bool BuiltInProvider { get; set; } = true;

    /// <summary>The cooperative of those who log in with an account here; it stands in the certificates of their boxes. 1 to 64 letters, digits, '-', '.' and '_'; <c>local</c> unless said.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,64}", ErrorMessage = "Identity:Cooperative must be 1 to 64 letters, digits, '-', '.' and '_'.")]
    public string Cooperative { get; set; } = "local";

    /// <summary>How many boxes one person may have. 1 to 100,000; 10 unless said.</summary>
    [Range(1, 100_000)]
    public int BoxesPerPerson { get; set; } = 10;

    /// <summary>How many device codes one network may ask for at once; one more each minute. 1 to 100,000; 20 unless said.</summary>
    [Range(1, 100_000)]
    public int DeviceCodesPerNetwork { get; set; } = 20;

    /// <summary>The clients that are known by configuration; others are built in (<see cref="BuiltInClients"/>).</summary>
    public IReadOnlyList<ClientOptions> Clients { get; set; } = [];

    /// <summary>The cooperatives whose own OpenID Providers log their members in.</summary>
    public IReadOnlyList<CooperativeOptions> Cooperatives { get; set; } = [];

    /// <summary>The cooperatives that are told of new boxes.</summary>
    public IReadOnlyList<WebhookOptions> Webhooks { get; set; } = [];

    /// <summary>All cooperatives: those that log their members in, and that of the accounts here.</summary>
    internal IReadOnlyList<string> CooperativeIds => [.. Cooperatives.Select(cooperative => cooperative.Id).Append(Cooperative).Distinct()];

    /// <summary>Reads the section <c>Identity</c>.</summary>
    /// <exception cref="StartException">A key is not known, or a value cannot be.</exception>
    public static IdentityOptions Read(IConfiguration settings)
    {
        try
        {
            var options = settings.GetSection("Identity").Get<IdentityOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new IdentityOptions();
            return new IdentityOptionsValidator().Validate(name: null, options) is { Failed: true } refusal ? throw new StartException(refusal.FailureMessage) : options;
        }
        catch (InvalidOperationException unreadable)
        {
            // What names the key is inside, when it lies in a list.
            throw new StartException(SettingsCheck.FindFault(settings.GetSection("Identity"), typeof(IdentityOptions)) ?? $"Identity: {unreadable.Message} {unreadable.InnerException?.Message} See the README of the folder Identity for its settings.", unreadable);
        }
    }

    /// <summary>The address of a path.</summary>
    internal string Url(string path) => Issuer + path;

    /// <summary>Says where the doors are, unless the settings do.</summary>
    internal void NameDoors(IConfiguration settings, Uri pages, Uri machines, Uri openAdr)
    {
        Issuer = settings["Identity:Issuer"] ?? pages.GetLeftPart(UriPartial.Authority);
        MachinesUrl = settings["Identity:MachinesUrl"] ?? machines.GetLeftPart(UriPartial.Authority);
        OpenAdrUrl = settings["Identity:OpenAdrUrl"] ?? openAdr.GetLeftPart(UriPartial.Authority);
    }
}
