using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Middleware.Identity;

/// <summary>How Identity presents itself, and whom it knows. Section <c>Identity</c>.</summary>
internal sealed class IdentityOptions
{
    /// <summary>Who issues: an https URL without query, fragment or a slash at its end (RFC 8414 §2). All addresses begin with it.</summary>
    [Required, RegularExpression("https://[^?#/]+(/[^?#]*[^?#/])?", ErrorMessage = "Identity:Issuer must be an https URL without query, fragment or a slash at its end.")]
    public string Issuer { get; set; } = "https://localhost:8443";

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

    /// <summary>The clients that are known by configuration; others are stored.</summary>
    public IReadOnlyList<ClientOptions> Clients { get; set; } = [];

    /// <summary>The cooperatives whose own OpenID Providers log their members in.</summary>
    public IReadOnlyList<CooperativeOptions> Cooperatives { get; set; } = [];

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
            throw new StartException($"Identity: {unreadable.Message} {unreadable.InnerException?.Message} See the README of the folder Identity for its settings.", unreadable);
        }
    }

    /// <summary>The address of a path.</summary>
    internal string Url(string path) => Issuer + path;
}
