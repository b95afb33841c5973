using System.Net;
using System.Text.RegularExpressions;

namespace FlexCoop.Middleware.Demo;

/// <summary>A browser without script: keeps cookies, fills in the forms of the pages, and follows nothing by itself.</summary>
/// <param name="http">Its connection; keeps cookies, and ends with the browser.</param>
internal sealed partial class DemoBrowser(HttpClient http) : IDisposable
{
    /// <summary>The page that is shown.</summary>
    public string Text { get; private set; } = "";

    /// <exception cref="HttpRequestException">The page is not there, or not for this person.</exception>
    public async Task GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(path, cancellationToken);
        await ReadAsync(answer, cancellationToken);
    }

    /// <summary>Sends the form of the page that leads to this path, with its hidden fields and these.</summary>
    /// <exception cref="HttpRequestException">The form was refused.</exception>
    public async Task SubmitAsync(string action, CancellationToken cancellationToken, params (string Name, string Value)[] fields)
    {
        var form = Form().Matches(Text).FirstOrDefault(match => WebUtility.HtmlDecode(match.Groups["action"].Value) == action)
            ?? throw new HttpRequestException($"No form of this page leads to {action}: {Text}");
        var hidden = Hidden().Matches(form.Groups["body"].Value).Select(match => KeyValuePair.Create(match.Groups["name"].Value, WebUtility.HtmlDecode(match.Groups["value"].Value)));
        using var content = new FormUrlEncodedContent([.. hidden, .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        using var answer = await http.PostAsync(action, content, cancellationToken);
        await ReadAsync(answer, cancellationToken);
    }

    /// <summary>The text of the first element of the page that is marked as a code.</summary>
    /// <exception cref="HttpRequestException">There is none.</exception>
    public string ShownCode() => Code().Match(Text) is { Success: true } code ? code.Groups["text"].Value : throw new HttpRequestException($"The page shows no code: {Text}");

    public void Dispose() => http.Dispose();

    private async Task ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        Text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.SeeOther)
        {
            throw new HttpRequestException($"{answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {Text}");
        }
    }

    [GeneratedRegex("<form method=\"post\" action=\"(?<action>[^\"]*)\">(?<body>.*?)</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\">", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex("<code[^>]*>(?<text>[^<]*)</code>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
