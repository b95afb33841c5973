using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Resources;

/// <summary>Who asks.</summary>
/// <param name="Kind">As what; null for the one operator of a lab, who is everybody.</param>
/// <param name="Scopes">What the token allows, if everything else does.</param>
/// <param name="Cooperative">The cooperative that it belongs to, or acts for; null for who runs the platform, and for its components.</param>
/// <param name="MemberId">By what the cooperative knows the person; null for a component.</param>
/// <param name="Cooperatives">Those that there are.</param>
/// <param name="Name">By what its requests are told from those of others.</param>
/// <param name="Asker">Who it is to policies; null for the one operator of a lab, to whom none apply.</param>
internal sealed record ResourceActor(
    ActorKind? Kind, IReadOnlyList<string> Scopes, string? Cooperative, string? MemberId, IReadOnlyList<string> Cooperatives, string Name, Asker? Asker)
{
    private const string LabCooperative = "local";

    /// <summary>The client by which it acts; empty in a lab.</summary>
    public string Client { get; init; } = "";

    /// <summary>Whether it is a person, or acts for one.</summary>
    public bool IsPerson { get; init; }

    /// <summary>The operator of a lab.</summary>
    public static ResourceActor OfLab { get; } = new(Kind: null, [], LabCooperative, MemberId: null, [LabCooperative], "lab", Asker: null);

    /// <summary>Of whom this request reads something.</summary>
    public ReadNotes Notes { get; } = new();

    /// <summary>Counts as uses what this request has read of members.</summary>
    public void CountUses(string resource)
    {
        if (Asker is not null && Notes.Members.Count > 0)
        {
            Asker.Note(Notes.Members, resource, Notes.Granularity);
        }
    }

    /// <summary>The cooperatives that there are, for what asks on nobody's behalf.</summary>
    public static IReadOnlyList<string> CooperativesOf(IServiceProvider services) => services.GetService<IdentityOptions>()?.CooperativeIds ?? OfLab.Cooperatives;

    /// <summary>Reads from the token of a request who asks; without one there is somebody only in a lab, which registers him.</summary>
    public static ResourceActor Of(HttpContext context) =>
        context.Features.Get<AccessToken>() is { } token ? Of(token, context.Request.Headers[Access.Asker.PurposeHeader].FirstOrDefault(), context.RequestServices) : context.RequestServices.GetRequiredService<ResourceActor>();

    /// <summary>Who acts by a token that was judged.</summary>
    /// <param name="token">The token.</param>
    /// <param name="purpose">What for, as its request says; null for nothing.</param>
    /// <param name="services">Those of the host.</param>
    public static ResourceActor Of(AccessToken token, string? purpose, IServiceProvider services)
    {
        var client = services.GetRequiredService<ClientRegistry>().Find(token.ClientId);

        // A person is what their mandate says, a component what the settings say of the client (FX-05).
        var (kind, cooperative) = token.Mandate is { } mandate
            ? (mandate.Role switch { Role.PlatformOperator => ActorKind.Operator, Role.Cooperative => ActorKind.Aggregator, _ => ActorKind.Prosumer }, mandate.Cooperative)
            : client switch { { Cooperative: { } own } => (ActorKind.Aggregator, own), { IsDso: true } => (ActorKind.Dso, null), _ => (ActorKind.Service, (string?)null) };
        return new ResourceActor(
            kind,
            token.Scopes,
            cooperative,
            token.Mandate?.MemberId,
            services.GetRequiredService<IdentityOptions>().CooperativeIds,
            $"{token.ClientId}/{token.Mandate?.ProsumerId}",
            new Asker(services.GetRequiredService<AccessDesk>(), token, client, kind, cooperative, purpose)) { Client = token.ClientId, IsPerson = token.Mandate is not null };
    }
}
