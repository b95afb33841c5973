using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Resources;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry;

/// <summary>What may be said of a device by REST: its standing is the platform's to say, and one that a VEN tells of is not removed by hand.</summary>
internal sealed class DeviceRules(DeviceBook book) : IResourceFeature
{
    private static readonly string[] Own = ["status", "statusSince"];

    public string Resource => "devices";

    public (JsonElement Body, IReadOnlyList<RuleFault> Faults) Complete(ResourceDocument? before, JsonElement body, int? row)
    {
        var faults = new List<RuleFault>();
        var completed = JsonObject.Create(body)!;
        foreach (var name in Own)
        {
            var (has, given) = (before is null ? null : ResourceValue.Find(before.Body, name), ResourceValue.Find(body, name));
            if (given is { } told && (has is not { } known || !JsonElement.DeepEquals(known, told)))
            {
                faults.Add(SchemaFaults.At(row, [name], "cannot be given", "leave it out; the platform makes it"));
            }
            else if (has is { } kept)
            {
                completed[name] = JsonNode.Parse(kept.GetRawText());
            }
        }

        if (before is not null && ResourceValue.Find(before.Body, "status") is not null && KnownDevice.Text(before, "venId") != ResourceValue.Find(body, "venId")?.GetString())
        {
            faults.Add(SchemaFaults.At(row, ["venId"], "is not the one that tells of the device", $"give '{KnownDevice.Text(before, "venId")}'"));
        }

        return (faults.Count > 0 ? body : JsonElement.Parse(completed.ToJsonString()), faults);
    }

    public RuleFault? WhyKept(ResourceDocument document) => KnownDevice.Text(document, "status") is null
        ? null
        : new RuleFault("id", "is a device that its VEN tells of", "take it out of the VEN's METADATA; it then is removed, and stays readable");

    public void Follow(ResourceDocument document, bool isRemoved) => book.TakeDevice(document, isRemoved);
}
