using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Resources;

/// <summary>Who asks.</summary>
/// <param name="Kind">As what; null for the one operator of a lab, who is everybody.</param>
/// <param name="Scopes">What the token allows, if everything else does.</param>
/// <param name="Cooperative">The cooperative that it belongs to, or acts for; null for who runs the platform, and for its components.</param>
/// <param name="MemberId">By what the cooperative knows the person; null for a component.</param>
/// <param name="Members">Of whom it may see what is theirs, as an aggregator; null for anybody else.</param>
/// <param name="Cooperatives">Those that there are.</param>
/// <param name="Name">By what its requests are told from those of others.</param>
internal sealed record ResourceActor(
    ActorKind? Kind, IReadOnlyList<string> Scopes, string? Cooperative, string? MemberId, MembersWithMandate? Members, IReadOnlyList<string> Cooperatives, string Name)
{
    private const string LabCooperative = "local";

    /// <summary>The client by which it acts; empty in a lab.</summary>
    public string Client { get; init; } = "";

    /// <summary>Whether it is a person, or acts for one.</summary>
    public bool IsPerson { get; init; }

    /// <summary>The operator of a lab.</summary>
    public static ResourceActor OfLab { get; } = new(Kind: null, [], LabCooperative, MemberId: null, Members: null, [LabCooperative], "lab");

    /// <summary>Reads from the token of a request who asks; without one there is somebody only in a lab, which registers him.</summary>
    public static ResourceActor Of(HttpContext context) =>
        context.Features.Get<AccessToken>() is { } token ? Of(token, context.RequestServices) : context.RequestServices.GetRequiredService<ResourceActor>();

    /// <summary>Who acts by a token that was judged.</summary>
    public static ResourceActor Of(AccessToken token, IServiceProvider services)
    {
        // A person is what their mandate says, a component what the settings say of the client (FX-05).
        var (kind, cooperative) = token.Mandate is { } mandate
            ? (mandate.Role switch { Role.PlatformOperator => ActorKind.Operator, Role.Cooperative => ActorKind.Aggregator, _ => ActorKind.Prosumer }, mandate.Cooperative)
            : services.GetRequiredService<ClientRegistry>().Find(token.ClientId)?.Cooperative is { } own ? (ActorKind.Aggregator, own) : (ActorKind.Service, null);
        return new ResourceActor(
            kind,
            token.Scopes,
            cooperative,
            token.Mandate?.MemberId,
            kind == ActorKind.Aggregator && cooperative is not null ? new MembersWithMandate(services.GetRequiredService<MandateBook>(), cooperative) : null,
            services.GetRequiredService<IdentityOptions>().CooperativeIds,
            $"{token.ClientId}/{token.Mandate?.ProsumerId}") { Client = token.ClientId, IsPerson = token.Mandate is not null };
    }
}
