using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Middleware.Doors;

/// <summary>How the TLS doors work. Section <c>Doors</c>.</summary>
internal sealed class DoorOptions
{
    /// <summary>The host name by which peers reach the doors; stands in their certificates beside <c>localhost</c>.</summary>
    [Required, RegularExpression("[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)*", ErrorMessage = "Doors:HostName must be a host name in lower case, such as vtn.example.org.")]
    public string HostName { get; set; } = "localhost";

    /// <summary>The folder of passphrases and keys; null for the data folder's name with <c>.secrets</c> after it.</summary>
    public string? SecretsFolder { get; set; }

    /// <summary>A folder with COOPERATIVE.pem for each cooperative that has VENs with certificates of other authorities: roots and intermediates above them; null for none.</summary>
    public string? TrustFolder { get; set; }

    /// <summary>
    /// The path of a unix socket at which a reverse proxy, which ends the VENs' TLS, hands on OpenADR with the client's certificate in <c>Client-Cert</c> (RFC 9440); null, unless said, for none.
    /// </summary>
    public string? ForwardedSocket { get; set; }

    /// <summary>How long a handshake may take, in real time. 1 second to 1 minute; 10 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HandshakeWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most handshakes that one address (IPv6: one /64) may have under way. 1 to 100,000; 200 unless said.</summary>
    [Range(1, 100_000)]
    public int HandshakesPerAddress { get; set; } = 200;

    /// <summary>The most open connections of one address (IPv6: one /64). 1 to 100,000; 5,000 unless said.</summary>
    [Range(1, 100_000)]
    public int ConnectionsPerAddress { get; set; } = 5000;
}
