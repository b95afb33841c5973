using System.Security.Cryptography;
using System.Text.Json;

namespace FlexCoop.Storage;

/// <summary>What happened, in the order of the commits that did it, until everybody who wants to know was told.</summary>
/// <remarks>
/// A happening is written in the commit that does what it tells of, and only where its topic may be wanted (<see cref="Happenings"/>), so it costs nothing where nobody does. Each reader has a position of its own in the log: webhooks are
/// one, and another way out, such as a message broker, is another reader, not another writer.
/// </remarks>
public static class HappeningTrail
{
    /// <summary>To be declared for every database whose units of work publish.</summary>
    public static readonly LogDefinition Definition = new("happenings");

    private const int IdBytes = 16;

    /// <summary>Tells of something in the unit of work that does it.</summary>
    public static UnitOfWork Publish(this UnitOfWork work, Happening happening) =>
        work.Add(new Change.Publish(happening with { Id = "msg_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)) }));

    /// <exception cref="JsonException">It is none.</exception>
    public static Happening Read(LogEntry entry) => JsonSerializer.Deserialize(entry.Text, HappeningJson.Default.Happening) ?? throw new JsonException("A happening is null.");

    internal static string Write(Happening happening) => JsonSerializer.Serialize(happening, HappeningJson.Default.Happening);
}
