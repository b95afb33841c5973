using System.Text.Json;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry;

/// <summary>What names a VEN names one of its owner: who names another's is shown nothing of it, and is told as of one that is not there.</summary>
/// <param name="resource">Which resource.</param>
/// <param name="homes">Whose each VEN is; null in a lab, which knows no owners.</param>
internal sealed class VenOwners(string resource, HomeBook? homes) : IResourceFeature
{
    public string Resource => resource;

    public IReadOnlyList<RuleFault> Check(ResourceActor actor, ResourceScope owner, ResourceDocument? before, JsonElement body, int? row) =>
        ResourceValue.Find(body, "venId")?.GetString() is not { } venId || homes is null || (before is not null && KnownDevice.Text(before, "venId") == venId) || homes.IsOf(venId, owner)
            ? []
            : [SchemaFaults.At(row, ["venId"], $"'{ForeignText.Shown(venId)}' is no VEN of the owner's", "give that of a box with a mandate of theirs")];
}
