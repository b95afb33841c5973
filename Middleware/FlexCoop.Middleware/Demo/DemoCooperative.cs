namespace FlexCoop.Middleware.Demo;

/// <summary>The people of the demonstration: who runs the platform, and the members who own the homes.</summary>
internal sealed class DemoCooperative : IDisposable
{
    /// <summary>How many homes a member owns, while the members are enough: as many as a platform allows a person unless it is told otherwise.</summary>
    private const int HomesOfMember = 10;

    /// <summary>As many as may be invited from one address at once, with some to spare.</summary>
    private const int MaxMembers = 10;

    private readonly List<DemoPerson> _members;
    private readonly int _homesOfMember;

    /// <param name="platformOperator">Who runs the platform.</param>
    /// <param name="members">Who owns the homes.</param>
    /// <param name="homesOfMember">How many homes each owns at most.</param>
    internal DemoCooperative(DemoPerson platformOperator, List<DemoPerson> members, int homesOfMember)
    {
        Operator = platformOperator;
        _members = members;
        _homesOfMember = homesOfMember;
    }

    /// <summary>Who runs the platform.</summary>
    public DemoPerson Operator { get; }

    /// <summary>Who owns the homes.</summary>
    public IReadOnlyList<DemoPerson> Members => _members;

    /// <summary>How many homes each member owns at most.</summary>
    public static int HomesEach(int homes) => Math.Max(HomesOfMember, (homes + MaxMembers - 1) / MaxMembers);

    /// <summary>Makes an account for everybody: the first by the platform's set-up code, the others by invitation.</summary>
    public static async Task<DemoCooperative> FoundAsync(DemoPlatform platform, int homes, CancellationToken cancellationToken)
    {
        var each = HomesEach(homes);
        var cooperative = new DemoCooperative(new DemoPerson(platform.Connect(), "operator"), [], each);
        try
        {
            await cooperative.Operator.MakeAccountAsync(platform.SetupCode, cancellationToken);
            for (var number = 1; number <= (homes + each - 1) / each; number++)
            {
                var invitation = await cooperative.Operator.InviteMemberAsync(cancellationToken);
                var member = new DemoPerson(platform.Connect(), $"member-{number}");
                cooperative._members.Add(member);
                await member.MakeAccountAsync(invitation, cancellationToken);
            }

            return cooperative;
        }
        catch
        {
            cooperative.Dispose();
            throw;
        }
    }

    /// <summary>Who owns a home.</summary>
    /// <param name="number">The home's, from 1 on.</param>
    public DemoPerson OwnerOf(int number) => _members[(number - 1) / _homesOfMember];

    /// <summary>Has the owners, side by side, start to add a box for each of their homes.</summary>
    /// <returns>The claim code of each home, in their order.</returns>
    public async Task<IReadOnlyList<string>> AddBoxesAsync(int homes, CancellationToken cancellationToken)
    {
        var claims = new string[homes];
        await Task.WhenAll(Enumerable.Range(1, homes).GroupBy(OwnerOf).Select(async owned =>
        {
            foreach (var number in owned)
            {
                claims[number - 1] = await owned.Key.AddBoxAsync(cancellationToken);
            }
        }));
        return claims;
    }

    public void Dispose()
    {
        Operator.Dispose();
        _members.ForEach(member => member.Dispose());
    }
}
