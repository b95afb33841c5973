using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Vtn;

/// <summary>An operator makes, replaces and deletes programs here, one at a time.</summary>
public sealed partial class MarketContextService(Database database, MarketContextBook programs, EventBook events, Clocks clocks, ILogger<MarketContextService> logger) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Makes a program, or puts it in the place of the one of its id.</summary>
    public async Task<MarketContextChange> PutAsync(MarketContextDocument program, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var before = programs.Find(program.Id);
            if (Check(program, isNew: before is null) is { Count: > 0 } faults)
            {
                return new MarketContextChange(IsNew: false, faults);
            }

            await database.CommitAsync(new UnitOfWork().Put(MarketContextDocument.Collection, program).Record(Decision("set", program)), cancellationToken);
            programs.Remember(program);
            Log.Put(logger, program.Id, program.Uri);
            await ReleaseAsync(before, cancellationToken);
            return new MarketContextChange(before is null, []);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Deletes a program. Its events and opt schedules stay; the implicit program takes its place.</summary>
    /// <returns>What was deleted; null when there is none of this id.</returns>
    public async Task<MarketContextDocument?> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            // An event that is announced meanwhile takes a new version of the program along.
            while (await programs.ReadAsync(id, cancellationToken) is { } read)
            {
                if (await database.TryCommitAsync(new UnitOfWork().Delete(MarketContextDocument.Collection, read).Record(Decision("deleted", read.Value)), cancellationToken))
                {
                    programs.Forget(id);
                    Log.Deleted(logger, id);
                    await ReleaseAsync(read.Value, cancellationToken);
                    return read.Value;
                }
            }

            return null;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _oneAtATime.Dispose();

    private List<RuleFault> Check(MarketContextDocument program, bool isNew)
    {
        var faults = MarketContextRules.Check(program).ToList();
        if (programs.FindByUri(program.Uri) is { } other && other.Id != program.Id)
        {
            faults.Add(new RuleFault("uri", $"'{program.Uri}' is that of market context '{other.Id}' (rule 512)", "give another, or change that one"));
        }

        if (isNew && programs.All.Count() >= MarketContextBook.MaxPrograms)
        {
            faults.Add(new RuleFault("id", $"would be one more than {MarketContextBook.MaxPrograms} market contexts", "delete one that is not needed"));
        }

        return faults;
    }

    /// <summary>What was held back by a program that is another now may have to be sent.</summary>
    private Task ReleaseAsync(MarketContextDocument? before, CancellationToken cancellationToken) =>
        before is { OptOutWindows: OptOutWindowPolicy.Hold } ? events.ReconcileAsync(cancellationToken) : Task.CompletedTask;

    private ProgramDecision Decision(string what, MarketContextDocument program) => new(what, program) { At = clocks.Wire.GetUtcNow() };

    private static partial class Log
    {
        [LoggerMessage(2501, LogLevel.Information, "Market context {MarketContextId} is {MarketContextUri}")]
        public static partial void Put(ILogger logger, string marketContextId, string marketContextUri);

        [LoggerMessage(2502, LogLevel.Information, "Market context {MarketContextId} deleted")]
        public static partial void Deleted(ILogger logger, string marketContextId);
    }
}
