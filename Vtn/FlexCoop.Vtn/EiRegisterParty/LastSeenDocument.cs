using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>When a VEN last sent anything; apart from <see cref="VenDocument"/>, since it changes all the time.</summary>
internal sealed record LastSeenDocument(string VenId, DateTimeOffset At)
{
    public static readonly CollectionDefinition<LastSeenDocument> Collection = new("last-seen", VtnJson.Default.LastSeenDocument, seen => seen.VenId);
}
