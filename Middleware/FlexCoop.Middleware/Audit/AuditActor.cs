using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>Who acts, as the audit log names it: the kind of actor, ':' and its id, and through whom.</summary>
internal static class AuditActor
{
    private const string PersonKind = "person:";

    /// <summary>Whoever has not said yet who it is.</summary>
    public const string Unknown = "unknown";

    /// <summary>Whoever may write the data folder.</summary>
    public const string CommandLine = "command-line";

    public static string Person(string prosumerId) => PersonKind + prosumerId;

    /// <summary>A box, which asks for its certificate.</summary>
    public static string Ven(string venId) => "ven:" + venId;

    /// <summary>A person through a client, or a component by itself.</summary>
    public static string Of(AccessToken token) => token.Mandate is { } mandate ? $"{Person(mandate.ProsumerId)} client:{token.ClientId}" : $"client:{token.ClientId}";

    /// <returns>Null where it is no person.</returns>
    public static string? PersonOf(string actor) => actor.StartsWith(PersonKind, StringComparison.Ordinal) ? actor[PersonKind.Length..].Split(' ')[0] : null;

    /// <summary>Each request begins as somebody unknown; who it is, is told where that is found out.</summary>
    public static void UseActors(this WebApplication app) => app.Use((context, next) =>
    {
        Actor.Begin(Unknown);
        return next(context);
    });
}
