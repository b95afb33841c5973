using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Access;

/// <summary>The VENs whose series somebody may see, as fine as they ask: the one place where that is decided, for every list of telemetry.</summary>
/// <remarks>It follows policies, mandates, consents and broken glass as they change, so that a stream does, too.</remarks>
internal sealed class SeriesView
{
    /// <summary>What uses of series are counted as.</summary>
    private const string Data = "telemetry";

    /// <summary>For so long the policies that fit are not looked for again, unless any has changed: some end by their time.</summary>
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(1);

    private readonly Asker? _asker;
    private readonly TimeSpan _granularity;
    private readonly HashSet<string> _noted = [];

    /// <summary>The policies that there were, what was asked, and those that fit: one reference, since a stream asks from two threads.</summary>
    private Tuple<IReadOnlyList<AccessPolicy>, AccessQuestion, IReadOnlyList<AccessPolicy>>? _found;

    private SeriesView(Asker? asker, TimeSpan granularity) => (_asker, _granularity) = (asker, granularity);

    /// <summary>Whether it shows anything at all.</summary>
    public bool IsOpen => _asker is null || (Find().Ways.Count > 0 && (_asker.Kind != ActorKind.Operator || _asker.HasBrokenGlass));

    /// <returns>What who asks may see, or why it is nothing.</returns>
    public static (SeriesView? View, IResult? Refusal) Of(HttpContext context, TimeSpan granularity)
    {
        // The one operator of a lab is everybody.
        if (ResourceActor.Of(context).Asker is not { } asker)
        {
            return (new SeriesView(asker: null, granularity), null);
        }

        var view = new SeriesView(asker, granularity);
        return view.MayAsk() && view.IsOpen ? (view, null) : (null, Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", view.Reason()));
    }

    /// <summary>Whether a VEN is one of them. Short, asks no store, and may be called from anywhere.</summary>
    public bool Sees(string venId)
    {
        if (_asker is null)
        {
            return true;
        }

        var (question, ways) = Find();
        return ways.Count > 0 && _asker.Opens(ways, question, venId, _asker.HomeOf(venId));
    }

    /// <summary>Whether VENs have other names here: each component has its own for them, so that no two can compare.</summary>
    public bool HasPseudonyms => _asker is { Kind: ActorKind.Service };

    /// <summary>By what a VEN is shown.</summary>
    public string Name(string venId) => HasPseudonyms ? _asker!.PseudonymOf(venId) : venId;

    /// <summary>The VEN that is meant by a name that was shown; null for none.</summary>
    public string? VenOf(string name) => HasPseudonyms ? _asker!.VenOf(name) : name;

    /// <summary>Notes that something of a VEN was read.</summary>
    public void Note(string venId)
    {
        if (_asker is not null && (_granularity == Granularity.Raw || _noted.Add(venId)) && _asker.HomeOf(venId) is { Cooperative: { } cooperative, MemberId: { } member })
        {
            _asker.Note([MandateDocument.MemberKey(cooperative, member)], Data, _granularity);
        }
    }

    private (AccessQuestion Question, IReadOnlyList<AccessPolicy> Ways) Find()
    {
        var found = _found;
        if (found is null || !ReferenceEquals(found.Item1, _asker!.Policies) || _asker.Now - found.Item2.At >= Still)
        {
            var (policies, question) = (_asker!.Policies, _asker.Question(_asker.Kind == ActorKind.Prosumer ? Whose.Own : Whose.Members, Data, DataClass.Meter, _granularity, changes: false));
            _found = found = Tuple.Create(policies, question, AccessRules.Ways(policies, question));
        }

        return (found.Item2, found.Item3);
    }

    /// <summary>Whether the token has the scope: that of operators, or of series that are so fine.</summary>
    private bool MayAsk() => _asker!.Kind switch
    {
        ActorKind.Operator => _asker.Scopes.Contains(Scopes.FleetRead),
        ActorKind.Dso => false,
        ActorKind.Service when !_asker.HasPurposes => false,
        _ => _asker.Scopes.Contains(Scopes.MeterRawRead) || (_granularity >= Granularity.Quarter && _asker.Scopes.Contains(Scopes.MeterRead)),
    };

    private string Reason() => _asker!.Kind switch
    {
        ActorKind.Operator => "What was measured in homes is not for who runs the platform, unless they break the glass, for a reason and a time: POST /api/v1/break-glass.",
        ActorKind.Dso => "Grid operators see sums of many homes: /api/v1/grid-groups.",
        _ => $"No policy opens what was measured that fine to you for this purpose; ask for coarser values, or say what for by the header {Asker.PurposeHeader} ({Word.Choices<Purpose>()}).",
    };
}
