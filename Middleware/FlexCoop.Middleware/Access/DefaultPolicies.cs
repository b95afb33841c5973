using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Access;

/// <summary>The policies of a first start: the table of security-reliability.md §2.6.</summary>
internal static class DefaultPolicies
{
    public static IReadOnlyList<AccessPolicy> All { get; } =
    [
        New("prosumer-own", ActorKind.Prosumer, Whose.Own, Basis.None, Granularity.Raw) with { MayChange = true },
        New("prosumer-cooperative", ActorKind.Prosumer, Whose.Cooperative, Basis.None, Granularity.Raw),
        New("prosumer-platform", ActorKind.Prosumer, Whose.Platform, Basis.None, Granularity.Raw),
        New("aggregator-members", ActorKind.Aggregator, Whose.Members, Basis.Mandate, Granularity.Quarter) with { MayChange = true },
        New("aggregator-fault-finding", ActorKind.Aggregator, Whose.Members, Basis.Consent, Granularity.Raw) with { Data = [DataClass.Meter], Purposes = [Purpose.FaultFinding] },
        New("aggregator-cooperative", ActorKind.Aggregator, Whose.Cooperative, Basis.None, Granularity.Raw) with { MayChange = true },
        New("aggregator-platform", ActorKind.Aggregator, Whose.Platform, Basis.None, Granularity.Raw),
        New("service-cooperatives", ActorKind.Service, Whose.Cooperative, Basis.None, Granularity.Raw) with { MayChange = true },
        New("service-platform", ActorKind.Service, Whose.Platform, Basis.None, Granularity.Raw) with { MayChange = true },
        New("service-forecast", ActorKind.Service, Whose.Members, Basis.Mandate, Granularity.Quarter) with { Data = [DataClass.Meter], Purposes = [Purpose.Forecast, Purpose.Profiling] },
        New("service-consented", ActorKind.Service, Whose.Members, Basis.Consent, Granularity.Raw) with { Data = [DataClass.Meter] },
        New("dso-groups", ActorKind.Dso, Whose.Groups, Basis.Mandate, Granularity.Quarter) with { Data = [DataClass.Meter] },
        New("operator-cooperatives", ActorKind.Operator, Whose.Cooperative, Basis.None, Granularity.Raw) with { MayChange = true },
        New("operator-platform", ActorKind.Operator, Whose.Platform, Basis.None, Granularity.Raw) with { MayChange = true },
        New("operator-break-glass", ActorKind.Operator, Whose.Members, Basis.BreakGlass, Granularity.Raw) with { Data = [DataClass.Meter] },
    ];

    private static AccessPolicy New(string id, ActorKind actor, Whose whose, Basis basis, TimeSpan finest) => new() { Id = id, Actor = actor, Whose = whose, Data = [AccessPolicy.AllData], Finest = finest, Basis = basis };
}
