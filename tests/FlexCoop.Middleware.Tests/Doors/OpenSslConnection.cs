using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>A connection that <c>openssl s_client</c> holds open: it says itself whether its session was reused.</summary>
internal sealed partial class OpenSslConnection : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private int _answers;

    /// <param name="arguments">What follows <c>s_client</c>.</param>
    public OpenSslConnection(params IEnumerable<string> arguments) => _process = Process.Start(
        new ProcessStartInfo(SystemProgram.Find("openssl", "openssl"), ["s_client", "-ign_eof", .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>How it began, as openssl tells it: <c>New</c> or <c>Reused</c>, and the version.</summary>
    public string Session => Begun().Match(_said.ToString()).Value;

    /// <summary>Sends a request, and waits for its answer.</summary>
    /// <returns>The status.</returns>
    public async Task<int> AskAsync(string request, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteAsync(request.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        _answers++;
        var read = new char[4096];
        while (true)
        {
            if (Status().Matches(_said.ToString()) is var seen && seen.Count >= _answers)
            {
                return int.Parse(seen[^1].Groups["status"].Value, System.Globalization.CultureInfo.InvariantCulture);
            }

            var count = await _process.StandardOutput.ReadAsync(read, cancellationToken);
            Assert.That(count, Is.Positive, () => $"it has ended: {_said} {_process.StandardError.ReadToEnd()}");
            _said.Append(read, 0, count);
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    [GeneratedRegex("^(New|Reused), TLSv1[.][23]", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Begun();

    [GeneratedRegex("HTTP/1[.]1 (?<status>[0-9]{3}) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Status();
}
