using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests.Enrolment;

/// <summary>A box with a folder and a display, that enrols as often as a test wants.</summary>
internal sealed class Box : IEnrolmentDisplay, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Stands still at the instant when the test began: certificates are judged by it.</summary>
    public TestClock Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public string StateFolder => _folder["state"];

    public List<EnrolmentPrompt> Prompts { get; } = [];

    public List<string> Told { get; } = [];

    /// <summary>Called whenever something is shown or told.</summary>
    public Action? Shown { get; set; }

    /// <summary>The names of the files of its identity.</summary>
    public IEnumerable<string> Files => Directory.GetFiles(Path.Combine(StateFolder, "identity")).Select(file => Path.GetFileName(file)!).Where(name => name != "lock");

    public string Read(string file) => File.ReadAllText(Path.Combine(StateFolder, "identity", file));

    public EnrolmentOptions Options(TestPlatform platform) =>
        new() { Server = platform.Url, StateFolder = StateFolder, Box = new BoxFacts("Model 1", "S-77", "1.0"), Roots = platform.Roots, Claim = platform.Claim };

    /// <summary>Enrols, while time passes as fast as it is waited for.</summary>
    public Task<VenIdentity> EnrolAsync(TestPlatform platform, CancellationToken cancellationToken) => EnrolAsync(Options(platform), cancellationToken);

    public async Task<VenIdentity> EnrolAsync(EnrolmentOptions options, CancellationToken cancellationToken)
    {
        using var folder = IdentityFolder.Open(StateFolder);
        return await Clock.RunAsync(token => new Ven.Enrolment(folder, options, this, Clock, new Random(1)).RunAsync(token), Waits, cancellationToken);
    }

    /// <summary>How long it has waited, time by time.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public void Show(EnrolmentPrompt prompt)
    {
        Prompts.Add(prompt);
        Shown?.Invoke();
    }

    public void Tell(string text)
    {
        Told.Add(text);
        Shown?.Invoke();
    }

    public void Dispose() => _folder.Dispose();
}
