namespace FlexCoop.Ven.Gateway.Control;

/// <summary>A request in its words: what is asked, and the options beside it, such as <c>--resource ID</c>, in any order.</summary>
internal sealed record ControlWords
{
    public const string Ven = "--ven";
    public const string Resource = "--resource";
    public const string Reason = "--reason";
    public const string MarketContext = "--market-context";

    private static readonly string[] Options = [Ven, Resource, Reason, MarketContext];

    /// <summary>The words that are no options; empty when an option has no value, or one that stands once stands twice.</summary>
    public required IReadOnlyList<string> Asked { get; init; }

    private IReadOnlyList<(string Name, string Value)> Given { get; init; } = [];

    public static ControlWords Of(IReadOnlyList<string> words)
    {
        var asked = new List<string>();
        var given = new List<(string Name, string Value)>();
        for (var at = 0; at < words.Count; at++)
        {
            if (!Options.Contains(words[at]))
            {
                asked.Add(words[at]);
            }
            else if (at + 1 == words.Count || (words[at] != Resource && given.Any(option => option.Name == words[at])))
            {
                return new ControlWords { Asked = [] };
            }
            else
            {
                given.Add((words[at], words[at + 1]));
                at++;
            }
        }

        return new ControlWords { Asked = asked, Given = given };
    }

    /// <summary>The values of an option; empty when it is not given.</summary>
    public IReadOnlyList<string> All(string option) => [.. Given.Where(given => given.Name == option).Select(given => given.Value)];

    /// <summary>The value of an option; null when it is not given.</summary>
    public string? One(string option) => All(option) is [var only, ..] ? only : null;

    /// <summary>Whether no options are given but the VEN and these.</summary>
    public bool HasOnly(params ReadOnlySpan<string> options)
    {
        foreach (var (name, _) in Given)
        {
            if (name != Ven && !options.Contains(name))
            {
                return false;
            }
        }

        return true;
    }
}
