namespace FlexCoop.Middleware.OutsideData;

/// <summary>One question to a publisher.</summary>
/// <param name="Url">What is asked; may hold the API key.</param>
/// <param name="Start">From when on it is asked for.</param>
/// <param name="End">Until when, without that instant.</param>
internal sealed record OutsideQuestion(Uri Url, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>What goes with it; may hold the API key.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whether a refusal with the status 400 says in its body why, and is read.</summary>
    public bool ReadsRefusals { get; init; }

    /// <summary>Without the key.</summary>
    public override string ToString() => Url.GetLeftPart(UriPartial.Path);
}
