using System.Globalization;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Rest;

/// <summary>Reads query parameters; what is not known or not right is named.</summary>
internal static class RestQuery
{
    public static void CheckNames(IQueryCollection query, List<RuleFault> faults, params string[] known)
    {
        foreach (var (name, values) in query.Where(parameter => parameter.Value.Count > 1))
        {
            faults.Add(new RuleFault(name, $"is given {values.Count} times", "give it once"));
        }

        foreach (var name in query.Keys.Where(name => !known.Contains(name)))
        {
            faults.Add(new RuleFault(name, "is not a parameter of this resource", known.Length == 0 ? "leave it out" : $"give {string.Join(", ", known)}"));
        }
    }

    public static int Limit(IQueryCollection query, List<RuleFault> faults, int byDefault, int most)
    {
        if (query["limit"].FirstOrDefault() is not { } text)
        {
            return byDefault;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most)
        {
            return limit;
        }

        faults.Add(new RuleFault("limit", $"'{text}' is out of range", $"give a whole number from 1 to {most}"));
        return byDefault;
    }

    public static bool? Boolean(IQueryCollection query, string name, List<RuleFault> faults)
    {
        switch (query[name].FirstOrDefault())
        {
            case null:
                return null;
            case "true":
                return true;
            case "false":
                return false;
            case var text:
                faults.Add(new RuleFault(name, $"'{text}' is neither", "give true or false"));
                return null;
        }
    }

    public static DateTimeOffset? Instant(IQueryCollection query, string name, List<RuleFault> faults)
    {
        if (query[name].FirstOrDefault() is not { } text)
        {
            return null;
        }

        if (RestTime.Parse(text) is { } instant)
        {
            return instant;
        }

        faults.Add(new RuleFault(name, $"'{text}' is no UTC time", RestTime.InstantForm));
        return null;
    }
}
