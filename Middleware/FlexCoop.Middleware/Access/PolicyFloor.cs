using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Access;

/// <summary>What no policy may say: they narrow and open within this, whoever writes them.</summary>
internal static class PolicyFloor
{
    /// <returns>The member that is wrong, why, and what would be right; null when nothing is.</returns>
    public static (string Member, string Problem, string Remedy)? Fault(AccessPolicy policy) => (policy.Actor, policy.Whose, policy.Basis) switch
    {
        (ActorKind.Prosumer, Whose.Own, Basis.None) => null,
        (ActorKind.Prosumer, Whose.Cooperative or Whose.Platform, Basis.None) or (ActorKind.Aggregator, Whose.Platform, Basis.None) when policy.MayChange => ("mayChange", "is true, and it is not theirs", "give false"),
        (ActorKind.Prosumer or ActorKind.Aggregator or ActorKind.Service or ActorKind.Operator, Whose.Cooperative or Whose.Platform, Basis.None) => null,
        (ActorKind.Aggregator, Whose.Members, Basis.Mandate) when policy.Finest < Granularity.Quarter => ("finest", "is finer than a mandate opens", "give PT15M or coarser, or the basis consent"),
        (ActorKind.Aggregator, Whose.Members, Basis.Mandate or Basis.Consent) => null,
        (ActorKind.Service, Whose.Members, _) when policy.MayChange => ("mayChange", "is true, and what is a member's is changed by no component", "give false"),
        (ActorKind.Service, Whose.Members, Basis.Mandate) when policy.Finest < Granularity.Quarter || policy.Purposes.Count == 0 => ("purposes", "are not named, or series are finer than a quarter of an hour", "name purposes, and PT15M or coarser"),
        (ActorKind.Service, Whose.Members, Basis.Mandate or Basis.Consent) => null,
        (ActorKind.Operator, Whose.Members, Basis.BreakGlass) => policy.MayChange ? ("mayChange", "is true, and broken glass shows alone", "give false") : null,
        (ActorKind.Dso, Whose.Groups, Basis.Mandate) => policy.Finest < Granularity.Quarter || policy.MayChange ? ("finest", "is finer than groups are shown", "give PT15M or coarser, and mayChange false") : null,
        _ => ("basis", $"{Word.Of(policy.Basis)} does not open {Word.Of(policy.Whose)} to {Word.Of(policy.Actor)}", "see the table of floors in Access/README.md"),
    };
}
