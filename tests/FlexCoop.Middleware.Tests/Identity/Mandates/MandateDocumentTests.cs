using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>The states of a mandate: every state with every act (§2.6).</summary>
public sealed class MandateDocumentTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 30, 18, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<(MandateState, MandateAct), MandateState> Possible = new()
    {
        [(MandateState.Requested, MandateAct.Approve)] = MandateState.Active,
        [(MandateState.Requested, MandateAct.Revoke)] = MandateState.Revoked,
        [(MandateState.Requested, MandateAct.Expire)] = MandateState.Expired,
        [(MandateState.Active, MandateAct.Suspend)] = MandateState.Suspended,
        [(MandateState.Active, MandateAct.Revoke)] = MandateState.Revoked,
        [(MandateState.Active, MandateAct.Expire)] = MandateState.Expired,
        [(MandateState.Suspended, MandateAct.Resume)] = MandateState.Active,
        [(MandateState.Suspended, MandateAct.Revoke)] = MandateState.Revoked,
        [(MandateState.Suspended, MandateAct.Expire)] = MandateState.Expired,
    };

    [Test]
    public void After_EveryStateAndAct_IsAsTheTableSays()
    {
        foreach (var (state, act) in Enum.GetValues<MandateState>().SelectMany(state => Enum.GetValues<MandateAct>().Select(act => (state, act))))
        {
            var mandate = Some() with { State = state, Epoch = 7, Until = Now };

            var after = mandate.After(act, Now.AddHours(1));

            Assert.That(after, Is.EqualTo(Possible.TryGetValue((state, act), out var next) ? mandate with { State = next, Epoch = 8, ChangedAt = Now.AddHours(1) } : null), $"{state}, {act}");
        }
    }

    [Test]
    public void After_ExpireBeforeItsEnd_IsNotPossible()
    {
        var mandate = Some() with { State = MandateState.Active };

        Assert.That(mandate.After(MandateAct.Expire, Now), Is.Null, "it has none: its box joined, while somebody saw it over");
        Assert.That((mandate with { Until = Now.AddTicks(1) }).After(MandateAct.Expire, Now), Is.Null);
    }

    [Test]
    public void IsInForce_ByStateAndTime_IsActiveBeforeItsEnd()
    {
        var mandate = Some() with { Until = Now.AddHours(1) };

        Assert.That(Enum.GetValues<MandateState>().Where(state => (mandate with { State = state }).IsInForce(Now)), Is.EqualTo(new[] { MandateState.Active }));
        Assert.That((mandate with { State = MandateState.Active }).IsInForce(Now.AddMinutes(59)));
        Assert.That((mandate with { State = MandateState.Active }).IsInForce(Now.AddMinutes(60)), Is.False, "its end needs nobody to notice it");
    }

    private static MandateDocument Some() => new() { Id = "M-1", ProsumerId = "p", ClientId = "app", Scopes = ["meter.read"], CreatedAt = Now, ChangedAt = Now };
}
