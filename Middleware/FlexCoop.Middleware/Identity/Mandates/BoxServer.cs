using System.Globalization;

namespace FlexCoop.Middleware.Identity;

/// <summary>Where a box wants to be pushed to. Its owner sees it before approving; it proves it when it enrols (<see cref="Doors.HostProofs"/>).</summary>
/// <param name="Host">A host name in lower case, no address and nothing local.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed record BoxServer(string Host, int Port)
{
    private const int MaxLength = 300;
    private const int MaxHost = 253;

    /// <summary>As people read it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <returns>Null when it is no <c>https://HOST:PORT/</c> with a host name of at least two labels.</returns>
    public static BoxServer? Read(string text) =>
        text.Length <= MaxLength && text.All(letter => letter is > ' ' and <= '~')
        && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.PathAndQuery == "/" && url.UserInfo.Length == 0 && url.Fragment.Length == 0 && url.Port > 0
        && url.HostNameType == UriHostNameType.Dns && IsHost(url.Host)
            ? new BoxServer(url.Host, url.Port)
            : null;

    private static bool IsHost(string host) => host.Length <= MaxHost && host.Split('.') is { Length: >= 2 } labels && labels.All(IsLabel) && labels[^1].Any(char.IsAsciiLetter);

    private static bool IsLabel(string label) => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(letter => letter == '-' || char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));
}
