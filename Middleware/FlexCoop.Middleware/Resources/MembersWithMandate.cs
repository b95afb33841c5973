using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Resources;

/// <summary>The members of a cooperative who have a mandate in force there, as long as one request lasts.</summary>
internal sealed class MembersWithMandate(MandateBook mandates, string cooperative)
{
    private readonly Dictionary<string, bool> _known = [];

    public async ValueTask<bool> HasAsync(string memberId, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(memberId, out var has))
        {
            has = await mandates.IsMemberAsync(cooperative, memberId, cancellationToken);
            _known.Add(memberId, has);
        }

        return has;
    }
}
