using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The story of each VEN and event, kept for good: registered, announced, delivered, opted, cancelled.</summary>
internal static class VtnLog
{
    public static readonly LogDefinition Definition = new("vtn");

    public static UnitOfWork Note(this UnitOfWork work, VenId venId, DateTimeOffset at, string what) => work.Append(Definition, at, venId.Value, what, subject: venId.Value);

    public static UnitOfWork Note(this UnitOfWork work, OadrEventId eventId, DateTimeOffset at, string what) => work.Append(Definition, at, eventId.Value, what);

    /// <summary>What a VEN did with an event, in words of its own.</summary>
    public static UnitOfWork Note(this UnitOfWork work, OadrEventId eventId, VenId by, DateTimeOffset at, string what) => work.Append(Definition, at, eventId.Value, what, subject: by.Value);
}
