using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>An operator and VENs that never rest, whatever becomes of the server: each goes on when it is there again. One event after the other is due meanwhile.</summary>
/// <remarks>VENs also send what they have sent before, so that answers come twice, late and in another order.</remarks>
internal sealed class Load : IDisposable
{
    private const int Vens = 3;
    private const int MaxLiveEvents = 6;

    /// <summary>One for each VEN: a second one would override it (rule 203).</summary>
    private const string Schedule = "holiday";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    private readonly LabVtn _vtn;
    private readonly ClientLedger _ledger;
    private readonly List<Member> _members;
    private readonly List<string> _live = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly int _seed;
    private Task? _run;
    private int _announced;

    public Load(LabVtn vtn, ClientLedger ledger, int seed)
    {
        (_vtn, _ledger, _seed) = (vtn, ledger, seed);
        _members = [.. Enumerable.Range(0, Vens).Select(number => new Member(vtn.Url, ledger, $"house-{number}"))];
    }

    public void Start() => _run = Task.WhenAll([OperateAsync(new Random(_seed)), .. _members.Select((member, number) => TakePartAsync(member, new Random(_seed + number + 1)))]);

    /// <summary>Waits until so many more operations were acknowledged.</summary>
    public async Task ProgressAsync(int operations, CancellationToken cancellationToken)
    {
        var target = _ledger.Acknowledged + operations;
        while (_ledger.Acknowledged < target)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_run!.IsCompleted)
            {
                await _run;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Ends it, and lets every VEN take and answer what is owed.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _run!;
        foreach (var member in _members.Where(member => member.VenId is not null))
        {
            await member.DrainAsync(OptType.OptIn, cancellationToken);
        }
    }

    public void Dispose()
    {
        _members.ForEach(member => member.Dispose());
        _stop.Dispose();
    }

    private async Task OperateAsync(Random random)
    {
        var start = TimeProvider.System.GetUtcNow().AddHours(2);
        var operation = new Operator(_vtn, _ledger, start.AddTicks(-(start.Ticks % TimeSpan.TicksPerMinute)));
        string? inDoubt = null;
        DueEvent? due = null;
        for (var level = 2; !_stop.IsCancellationRequested; level++)
        {
            try
            {
                if (inDoubt is { } comment)
                {
                    // Whether it was announced is found out; it is not announced twice.
                    var isThere = await operation.FindAsync(comment, CancellationToken.None) is not null;
                    if (comment != due?.Comment)
                    {
                        _live.AddRange(isThere ? [comment] : []);
                    }
                    else if (!isThere)
                    {
                        due = null;
                    }

                    inDoubt = null;
                }

                var now = TimeProvider.System.GetUtcNow();
                if (due is null || due.End <= now)
                {
                    due = DueEvent.Plan($"due-{++_announced}", now, random);
                    inDoubt = due.Comment;
                    await operation.AnnounceAsync(due.Comment, Everybody(), level: 2, due.Start, due.Length, CancellationToken.None);
                    inDoubt = null;
                }
                else if (due.ChangesAt <= now)
                {
                    // One whose change is in doubt is left alone.
                    due = due with { ChangesAt = null };
                    await (due.NewLength is { } length ? operation.ChangeAsync(due.Comment, level: 3, length, CancellationToken.None) : operation.CancelAsync(due.Comment, CancellationToken.None));
                }
                else if (_live.Count < MaxLiveEvents && random.Next(3) == 0)
                {
                    inDoubt = $"event-{++_announced}";
                    await operation.AnnounceAsync(inDoubt, Everybody(), CancellationToken.None);
                    _live.Add(inDoubt);
                    inDoubt = null;
                }
                else if (_live.Count > 0 && _live[random.Next(_live.Count)] is var one)
                {
                    if (random.Next(4) > 0)
                    {
                        await operation.ChangeAsync(one, level, CancellationToken.None);
                    }
                    else
                    {
                        // One whose cancellation is in doubt is left alone.
                        _live.Remove(one);
                        await operation.CancelAsync(one, CancellationToken.None);
                    }
                }
            }
            catch (Exception gone) when (IsGone(gone))
            {
                await Task.Delay(RetryAfter, TimeProvider.System);
            }
        }
    }

    private async Task TakePartAsync(Member member, Random random)
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var turn = 0; !_stop.IsCancellationRequested; turn++)
        {
            try
            {
                if (member.VenId is null)
                {
                    await member.RegisterAsync(allocated: null, CancellationToken.None);
                    await member.OfferAsync(CancellationToken.None);
                }

                switch (random.Next(8))
                {
                    case 0:
                        await member.AddScheduleAsync(Schedule, now.AddSeconds(turn), CancellationToken.None);
                        break;
                    case 1:
                        await member.EndScheduleAsync(Schedule, CancellationToken.None);
                        break;
                    case 2 when member.Answers.Count > 0:
                        await member.SendAnswerAsync(member.Answers[^random.Next(1, Math.Min(12, member.Answers.Count) + 1)], CancellationToken.None);
                        break;
                    case 3:
                        await member.AskAsync(CancellationToken.None);
                        break;
                    default:
                        await member.DrainAsync(random.Next(2) == 0 ? OptType.OptIn : OptType.OptOut, CancellationToken.None);
                        break;
                }
            }
            catch (Exception gone) when (IsGone(gone))
            {
                await Task.Delay(RetryAfter, TimeProvider.System);
            }
        }
    }

    private static JsonObject Everybody() => new() { ["groupIds"] = new JsonArray("all") };

    private static bool IsGone(Exception error) => error is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException;
}
