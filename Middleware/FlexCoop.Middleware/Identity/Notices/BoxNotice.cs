namespace FlexCoop.Middleware.Identity;

/// <summary>What a cooperative is told of a box that joined. Nothing of it is about a person: whose it is stands in it as a pseudonym that only this cooperative sees.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Id">The same for each try.</param>
/// <param name="Cooperative">Who is told.</param>
/// <param name="Subject">Whose box it is.</param>
/// <param name="JoinedAt">When its owner let it in; with a one-time code, when it came.</param>
internal sealed record BoxNotice(string Type, string Id, string Cooperative, string Subject, string JoinedAt);
