namespace FlexCoop.Vtn;

/// <summary>What a program may be.</summary>
public static class MarketContextRules
{
    private const int MaxIdLength = 64;

    /// <summary>Everything that is wrong with a program by itself; empty when it may be stored.</summary>
    public static IReadOnlyList<RuleFault> Check(MarketContextDocument program) =>
    [
        .. Id(program.Id), .. EventRules.ProgramUri("uri", program.Uri), .. Name(program.Name), .. Lengths(program.EventDefaults),
    ];

    private static IEnumerable<RuleFault> Id(string id)
    {
        if (id.Length is 0 or > MaxIdLength || !char.IsAsciiLetterOrDigit(id[0]) || !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
        {
            yield return new RuleFault(
                "id", "cannot stand in an address", $"give 1 to {MaxIdLength} letters a to z, digits, '-', '_' or '.', a letter or digit first");
        }
    }

    private static IEnumerable<RuleFault> Name(string? name)
    {
        if (name is not null && !EventRules.IsId(name))
        {
            yield return new RuleFault("name", "is no name", EventRules.IdRemedy);
        }
    }

    private static IEnumerable<RuleFault> Lengths(EventDefaults defaults) => new[]
    {
        EventRules.Length("eventDefaults.notification", defaults.Notification, mayBeNegative: false),
        EventRules.Length("eventDefaults.rampUp", defaults.RampUp, mayBeNegative: true),
        EventRules.Length("eventDefaults.recovery", defaults.Recovery, mayBeNegative: true),
        EventRules.Length("eventDefaults.startAfter", defaults.StartAfter, mayBeNegative: false),
    }.OfType<RuleFault>();
}
