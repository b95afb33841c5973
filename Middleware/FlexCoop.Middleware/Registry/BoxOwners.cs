using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry;

/// <summary>Says whose box a VEN is: that a document names it says only what somebody wrote there.</summary>
internal sealed class BoxOwners(VenStore vens, Clocks clocks, IServiceProvider services)
{
    /// <summary>Whether a VEN is the box of an owner, by a mandate that is in force: of the member, or of any member where the owner is a cooperative. In a lab, which knows no mandates, whether there is such a VEN.</summary>
    public bool IsOf(string venId, ResourceScope owner) =>
        services.GetService<HomeBook>() is not { } homes
            ? vens.Find(new VenId(venId)) is not null
            : homes.Find(venId) is { } mandate
                && mandate.Cooperative == owner.Cooperative
                && (owner.MemberId is not { } member || mandate.MemberId == member)
                && mandate.IsInForce(clocks.Wire.GetUtcNow());
}
