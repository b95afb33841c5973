using FlexCoop.Middleware.Access;

namespace FlexCoop.Middleware.Resources;

/// <summary>The members of a cooperative whose data policies open to who asks, as long as one request lasts.</summary>
/// <param name="asker">Who asks.</param>
/// <param name="ways">The policies that would open it.</param>
/// <param name="question">What is asked for.</param>
internal sealed class OpenMembers(Asker asker, IReadOnlyList<AccessPolicy> ways, AccessQuestion question)
{
    private readonly Dictionary<string, bool> _known = [];

    public bool Has(string memberId)
    {
        if (!_known.TryGetValue(memberId, out var has))
        {
            _known.Add(memberId, has = asker.Opens(ways, question, memberId));
        }

        return has;
    }
}
