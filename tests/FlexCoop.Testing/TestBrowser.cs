using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace FlexCoop.Testing;

/// <summary>A browser without script: keeps cookies, fills in forms, and follows nothing by itself.</summary>
/// <param name="http">Its connection to the site; it keeps cookies, follows no redirect, and ends with the browser.</param>
public sealed partial class TestBrowser(HttpClient http) : IDisposable
{
    public HttpStatusCode Status { get; private set; }

    public string Text { get; private set; } = "";

    public string? Location { get; private set; }

    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    public HttpClient Http => http;

    /// <summary>A parameter of the address that the browser is sent to.</summary>
    public string? Sent(string name) => QueryHelpers.ParseQuery(new Uri(http.BaseAddress!, Location!).Query).TryGetValue(name, out var value) ? (string?)value : null;

    public async Task GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(path, cancellationToken);
        await ReadAsync(answer, cancellationToken);
    }

    /// <summary>Goes where the browser was sent.</summary>
    public Task FollowAsync(CancellationToken cancellationToken) => GetAsync(Location!, cancellationToken);

    /// <summary>Sends the form of the page that leads to this path, with its hidden fields and these.</summary>
    public async Task SubmitAsync(string action, CancellationToken cancellationToken, params (string Name, string Value)[] fields)
    {
        var form = Form().Matches(Text).First(match => WebUtility.HtmlDecode(match.Groups["action"].Value) == action).Groups["body"].Value;
        var values = Hidden().Matches(form).ToDictionary(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["value"].Value));
        foreach (var (name, value) in fields)
        {
            values[name] = value;
        }

        await PostAsync(action, cancellationToken, [.. values.Select(value => (value.Key, value.Value))]);
    }

    public async Task PostAsync(string path, CancellationToken cancellationToken, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await http.PostAsync(path, content, cancellationToken);
        await ReadAsync(answer, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private async Task ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        Status = answer.StatusCode;
        Location = answer.Headers.Location?.OriginalString;
        Text = await answer.Content.ReadAsStringAsync(cancellationToken);
        Headers = answer.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex("<form method=\"post\" action=\"(?<action>[^\"]*)\">(?<body>.*?)</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\">", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();
}
