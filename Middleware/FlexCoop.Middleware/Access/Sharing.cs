using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Access;

/// <summary>Makes consents: by the member, or as what was asked of them.</summary>
internal sealed class Sharing(ConsentBook consents, ClientRegistry clients)
{
    /// <summary>Why a member cannot share with this one; null when they can.</summary>
    /// <param name="recipient">With whom.</param>
    /// <param name="cooperative">The member's own cooperative.</param>
    /// <param name="purpose">What for.</param>
    public string? WhyNot(string recipient, string cooperative, Purpose purpose) => recipient.Split(':', 2) switch
    {
        ["cooperative", var id] when id == cooperative => null,
        ["client", var id] when clients.Find(id) is { Purposes.Count: > 0 } client => client.Purposes.Contains(Word.Of(purpose)) ? null : $"asks for data for {string.Join(", ", client.Purposes)} alone",
        _ => "is nobody with whom data can be shared",
    };

    /// <summary>Adds a consent of a member, or what was asked of one.</summary>
    /// <returns>Null when too many of theirs are open.</returns>
    public async Task<ConsentDocument?> AddAsync(
        (string ProsumerId, string Cooperative, string MemberId) member, string recipient, (string Data, TimeSpan Finest, Purpose Purpose, DateTimeOffset Until) what, ConsentState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var consent = new ConsentDocument
        {
            Id = "C-" + RandomId.Of(16),
            ProsumerId = member.ProsumerId,
            Cooperative = member.Cooperative,
            MemberId = member.MemberId,
            Recipient = recipient,
            Data = what.Data,
            Finest = what.Finest,
            Purpose = what.Purpose,
            Until = what.Until,
            State = state,
            CreatedAt = now,
            ChangedAt = now,
        };
        return await consents.AddAsync(consent, cancellationToken) ? consent : null;
    }
}
