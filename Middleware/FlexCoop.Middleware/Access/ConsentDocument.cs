using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>What a member shares beyond what their mandate opens: with whom, which data, how fine, what for, and until when; or what was asked of them. Stored.</summary>
internal sealed record ConsentDocument
{
    public const string ByPerson = "person";

    public const string ByRecipient = "recipient";

    public static readonly CollectionDefinition<ConsentDocument> Collection = new(
        "data-consents",
        AccessJson.Default.ConsentDocument,
        consent => consent.Id,
        new DocumentIndex<ConsentDocument>(ByPerson, consent => [consent.ProsumerId]),
        new DocumentIndex<ConsentDocument>(ByRecipient, consent => [consent.Recipient]))
    {
        Subject = consent => consent.ProsumerId,
    };

    public required string Id { get; init; }

    /// <summary>Whose data it is.</summary>
    public required string ProsumerId { get; init; }

    public required string Cooperative { get; init; }

    /// <summary>By what the cooperative knows the member.</summary>
    public required string MemberId { get; init; }

    /// <summary>With whom: <c>cooperative:ID</c> or <c>client:ID</c>.</summary>
    public required string Recipient { get; init; }

    /// <summary>The class of data (<see cref="DataClass"/>).</summary>
    public required string Data { get; init; }

    /// <summary>How fine; zero for raw.</summary>
    public required TimeSpan Finest { get; init; }

    public required Purpose Purpose { get; init; }

    /// <summary>When it ends by itself.</summary>
    public required DateTimeOffset Until { get; init; }

    public required ConsentState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public string MemberKey => MandateDocument.MemberKey(Cooperative, MemberId);

    /// <summary>As people and programs read it: over counts as a state of its own.</summary>
    public string StateAt(DateTimeOffset now) => State is ConsentState.Requested or ConsentState.Granted && Until <= now ? "over" : Word.Of(State);

    /// <summary>Whether it opens what is asked for.</summary>
    public bool Covers(AccessQuestion question, string recipient) =>
        State == ConsentState.Granted && question.At < Until && Recipient == recipient && Data == question.Class && question.Granularity >= Finest && question.Purpose == Purpose && !question.Changes;
}
