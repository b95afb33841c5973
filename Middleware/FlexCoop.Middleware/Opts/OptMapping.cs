using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Opts;

/// <summary>Makes of opts what REST shows.</summary>
internal static class OptMapping
{
    public static EffectiveOptResource ToResource(EffectiveOpt opt) => new(opt.ResourceId, OptText.Of(opt.OptType), ToText(opt.Source), opt.OptId);

    public static OptResource ToResource(OptSchedule schedule) => new()
    {
        OptId = schedule.OptId,
        Opt = OptText.Of(schedule.OptType),
        Reason = schedule.Reason,
        MarketContext = schedule.MarketContext,
        ResourceIds = schedule.Scope.ResourceIds,
        DeviceClasses = schedule.Scope.DeviceClasses,
        Windows = [.. schedule.Windows.Select(window => new OptWindowResource(RestTime.Text(window.Start), RestTime.Text(window.End)))],
        CreatedAt = RestTime.Text(schedule.CreatedAt),
        TakenAt = RestTime.Text(schedule.TakenAt),
    };

    public static EventOptsResource ToResource(EventResponseDocument response, IReadOnlyList<EffectiveOpt> effective) => new()
    {
        VenId = response.VenId,
        Withdrawn = response.Withdrawn,
        Opt = response.Opt is { } opt ? OptText.Of(opt) : null,
        EventOpts = [.. EventOpt.InForce(response.EventOpts ?? []).Select(eventOpt => ToResource(response, eventOpt))],
        Resources = [.. effective.Select(ToResource)],
    };

    public static OptResource ToResource(EventResponseDocument response, EventOpt opt) => new()
    {
        OptId = opt.OptId,
        Opt = OptText.Of(opt.OptType),
        Reason = opt.Reason,
        EventId = response.EventId,
        ModificationNumber = opt.ModificationNumber,
        ResourceIds = opt.Scope.ResourceIds,
        DeviceClasses = opt.Scope.DeviceClasses,
        CreatedAt = RestTime.Text(opt.CreatedAt),
        TakenAt = RestTime.Text(opt.TakenAt),
    };

    private static string ToText(OptSource source) => source switch
    {
        OptSource.EventOpt => "eventOpt",
        OptSource.CreatedEvent => "createdEvent",
        OptSource.Schedule => "schedule",
        _ => "default",
    };
}
