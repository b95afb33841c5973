using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Jobs;

/// <summary>What may be asked of the analytics: what is served, for a time that is bounded.</summary>
/// <param name="services">Who does it, who knows the store that asks here.</param>
internal sealed class AnalysisRules(IServiceProvider services) : IResourceFeature
{
    /// <summary>The resource.</summary>
    public const string ResourceName = "analysis-requests";

    /// <summary>Rolls up the quarters of a home anew.</summary>
    public const string RollUp = "rollUp";

    public const string Queued = "queued";

    private const string Served = RollUp;

    private static readonly string[] OfThePlatform = ["status", "startedAt", "endedAt", "failureText", "href"];

    /// <summary>How many requests of a cooperative may wait or run at a time.</summary>
    private const int MostOpen = 20;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public string Resource => ResourceName;

    public (JsonElement Body, IReadOnlyList<RuleFault> Faults) Complete(ResourceActor actor, ResourceDocument? before, JsonElement body, int? row)
    {
        var faults = new List<RuleFault>();
        if (services.GetRequiredService<AnalysisJobs>().CountOpen(actor.Cooperative!) + (row ?? 0) >= MostOpen)
        {
            faults.Add(SchemaFaults.At(row, ["kind"], string.Create(CultureInfo.InvariantCulture, $"is one too many: up to {MostOpen} requests may wait"), "wait until some are done, or remove them"));
        }

        foreach (var name in OfThePlatform.Where(name => ResourceValue.Find(body, name) is not null))
        {
            faults.Add(SchemaFaults.At(row, [name], "cannot be given", "leave it out; the platform makes it"));
        }

        if (ResourceValue.Find(body, "kind")!.Value.GetString() is var kind && kind != Served)
        {
            faults.Add(SchemaFaults.At(row, ["kind"], $"'{kind}' is not served", $"give {Served}"));
        }
        else if (Instant(body, "end") - Instant(body, "start") is not { } length || length <= TimeSpan.Zero || length > Longest)
        {
            faults.Add(SchemaFaults.At(row, ["end"], "is not after start, or too long after it", string.Create(CultureInfo.InvariantCulture, $"give an instant up to {Longest.TotalDays} days after start")));
        }

        if (faults.Count > 0)
        {
            return (body, faults);
        }

        var completed = JsonObject.Create(body)!;
        completed["status"] = Queued;
        return (JsonElement.Parse(completed.ToJsonString()), []);
    }

    public void Follow(ResourceDocument document, bool isRemoved) => services.GetRequiredService<AnalysisJobs>().Follow(document, isRemoved);

    /// <summary>An instant of a request; null when it says none.</summary>
    public static DateTimeOffset? Instant(JsonElement body, string name) => ResourceValue.Find(body, name)?.GetString() is { } text ? RestTime.Parse(text) : null;
}
