using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Which opts count for the events as they stand.</summary>
public sealed class EffectiveOpts(MarketContextBook programs, OptBook opts, VenStore vens, Clocks clocks)
{
    /// <summary>The opt of each resource of a VEN that an event concerns.</summary>
    /// <remarks>Schedules are asked for the start of an event that is still to come or is over, and for now while it runs.</remarks>
    public IReadOnlyList<EffectiveOpt> Of(EventDocument stored, EventResponseDocument response)
    {
        if (response.Withdrawn || vens.Find(new VenId(response.VenId)) is not { } ven)
        {
            return [];
        }

        var precedence = new OptPrecedence(ven, opts.SchedulesOf(ven.VenId), programs.Of(stored.Definition.MarketContext), Moment(stored));
        var eventOpts = new LatestOpts<EventOpt>(response.EventOpts ?? [], opt => opt.Scope, ven);
        return [.. OptPrecedence.Resources(stored.Definition.Targets, ven).Select(resource => precedence.Of(resource, response.Opt, eventOpts))];
    }

    /// <summary>Whether an event is held back from a VEN that does not have it yet, since its schedules say optOut when it starts (rule 201).</summary>
    /// <remarks>
    /// Interpretation: asked for the start of the event, so that the passing of time alone sends nothing; and held back only when every resource
    /// that it concerns is out.
    /// </remarks>
    internal bool IsHeld(EventDocument stored, KnownVen ven) => IsHeld(stored, ven, opts.SchedulesOf(ven.VenId));

    /// <summary>The same, if these were the VEN's schedules.</summary>
    internal bool IsHeld(EventDocument stored, KnownVen ven, IReadOnlyList<OptSchedule> schedules)
    {
        if (stored.CancelledAt is not null || schedules.Count == 0)
        {
            return false;
        }

        var program = programs.Of(stored.Definition.MarketContext);
        if (program.OptOutWindows != OptOutWindowPolicy.Hold)
        {
            return false;
        }

        var precedence = new OptPrecedence(ven, schedules, program, stored.Definition.Start);
        return OptPrecedence.Resources(stored.Definition.Targets, ven).All(resource => precedence.BySchedule(resource) is { OptType: OptType.OptOut });
    }

    private DateTimeOffset Moment(EventDocument stored)
    {
        var now = clocks.Domain.GetUtcNow();
        return stored.StatusAt(now) == EventStatus.Active ? now : stored.Definition.Start;
    }
}
