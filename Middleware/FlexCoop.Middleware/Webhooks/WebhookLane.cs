using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>The way to one receiver: one delivery at a time, so that its order holds, and nobody else waits for it.</summary>
/// <param name="id">The webhook.</param>
/// <param name="run">Does what is to be done, until there is nothing.</param>
/// <param name="clocks">By the wire clock it is woken.</param>
internal sealed class WebhookLane(string id, Func<WebhookLane, Task> run, Clocks clocks) : Lane(clocks.Wire)
{
    public string Id => id;

    /// <summary>How far it has looked without finding anything for this webhook.</summary>
    public long LookedTo { get; set; }

    /// <summary>When that was stored last.</summary>
    public DateTimeOffset StoredAt { get; set; }

    /// <summary>Whether the receiver was slow, or failed, last time: then it shares its places with others of its kind.</summary>
    public bool IsSlow { get; set; }

    protected override Task RunAsync() => run(this);
}
