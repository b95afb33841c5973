namespace FlexCoop.Middleware.Access;

/// <summary>The policy decision: a pure function of what is asked, of the owner, and of the policies. What no policy allows is denied.</summary>
internal static class AccessRules
{
    /// <summary>Whether data of an owner is opened.</summary>
    public static bool Allows(IReadOnlyList<AccessPolicy> policies, AccessQuestion question, OwnerFacts owner) => Holds(Ways(policies, question), owner);

    /// <summary>The first half of <see cref="Allows"/>, which is the same for all owners of a list: the policies that would open it.</summary>
    public static IReadOnlyList<AccessPolicy> Ways(IReadOnlyList<AccessPolicy> policies, AccessQuestion question) => [.. policies.Where(policy => Fits(policy, question))];

    /// <summary>The other half: whether what one of them asks of the owner holds.</summary>
    public static bool Holds(IReadOnlyList<AccessPolicy> ways, OwnerFacts owner)
    {
        foreach (var way in ways)
        {
            if (way.Basis switch { Basis.None => true, Basis.Mandate => owner.HasMandate, Basis.Consent => owner.HasConsented, _ => owner.IsGlassBroken })
            {
                return true;
            }
        }

        return false;
    }

    private static bool Fits(AccessPolicy policy, AccessQuestion question) =>
        policy.Actor == question.Actor
        && policy.Whose == question.Whose
        && (policy.MayChange || !question.Changes)
        && question.Granularity >= policy.Finest
        && question.Purpose is { } purpose && (policy.Purposes.Count == 0 || policy.Purposes.Contains(purpose))
        && (policy.Data.Contains(AccessPolicy.AllData) || policy.Data.Contains(question.Class) || policy.Data.Contains(question.Data))
        && (policy.Only.Count == 0 || policy.Only.Contains(question.ClientId) || (question.Cooperative is { } cooperative && policy.Only.Contains(cooperative)))
        && (policy.From is not { } from || from <= question.At)
        && (policy.Until is not { } until || question.At < until);
}
