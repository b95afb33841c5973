using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What an operator may ask for: everything that we send must be right by the specification (rules 2 to 9, 47, 63, 100 to 116).</summary>
public static class EventRules
{
    /// <summary>The most intervals of an event, over all its signals: a day of minutes. It keeps a message within the size that a peer must take.</summary>
    public const int MaxIntervals = 1440;

    /// <summary>The most intervals of all live events of one VEN: they go out in one message, which must stay below 1 MiB and 100,000 nodes.</summary>
    public const int MaxLiveIntervals = 4000;

    /// <summary>The most signals of an event.</summary>
    public const int MaxSignals = 16;

    /// <summary>The most ids of one kind of target.</summary>
    public const int MaxTargets = 100_000;

    /// <summary>The most names of one kind that a VEN has.</summary>
    public const int MaxNames = 1000;

    /// <summary>The most service areas of an event, and the most service locations.</summary>
    public const int MaxPlaces = 20;

    /// <summary>The most corners of an area.</summary>
    public const int MaxCorners = 200;

    /// <summary>The most device classes of a signal or an opt; rule 111 lists 22.</summary>
    public const int MaxDeviceClasses = 50;

    /// <summary>The most characters of an identifier, a name or a URI: enough for any in use, and a message stays within what a peer must take.</summary>
    public const int MaxIdLength = 256;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Everything that is wrong with a definition; empty when it may be announced.</summary>
    public static IReadOnlyList<RuleFault> Check(EventDefinition definition, DateTimeOffset now) =>
    [
        .. Targets(definition.Targets), .. ProgramUri("marketContext", definition.MarketContext), .. Times(definition, now), .. Signals(definition), .. Baseline(definition, now), .. Comment(definition),
    ];

    private static IEnumerable<RuleFault> Targets(EventTargets targets)
    {
        if (targets.VenIds.Count == 0 && targets.NamesVensAlone)
        {
            yield return new RuleFault("targets", "names nobody", $"give at least one of venIds, resourceIds, {string.Join(", ", TargetKind.All.Select(kind => kind.Member))}, transportInterfaces, serviceAreas or serviceLocations");
        }

        foreach (var fault in TargetKind.All.Select(kind => (kind.Member, Ids: kind.In(targets))).Prepend(("resourceIds", targets.ResourceIds)).Prepend(("venIds", targets.VenIds))
            .SelectMany(kind => Ids($"targets.{kind.Item1}", kind.Item2))
            .Concat(TransportInterfaces("targets.transportInterfaces", targets.TransportInterfaces))
            .Concat(Places("targets.serviceAreas", targets.ServiceAreas, leastCorners: 3))
            .Concat(Places("targets.serviceLocations", targets.ServiceLocations, leastCorners: 1)))
        {
            yield return fault;
        }
    }

    /// <summary>What is wrong with transport segments.</summary>
    internal static IEnumerable<RuleFault> TransportInterfaces(string member, IReadOnlyList<TransportInterface> segments) => segments.Count > MaxNames
        ? [new RuleFault(member, $"has {segments.Count} items", $"give at most {MaxNames}")]
        : segments.SelectMany((segment, index) => new[] { ("pointOfReceipt", segment.PointOfReceipt), ("pointOfDelivery", segment.PointOfDelivery) }
            .Where(end => !IsId(end.Item2)).Select(end => new RuleFault($"{member}[{index}].{end.Item1}", "is no identifier", IdRemedy)));

    private static IEnumerable<RuleFault> Places(string member, IReadOnlyList<IReadOnlyList<GeoPosition>> places, int leastCorners)
    {
        if (places.Count > MaxPlaces)
        {
            yield return new RuleFault(member, $"has {places.Count} items", $"give at most {MaxPlaces}");
            yield break;
        }

        for (var index = 0; index < places.Count; index++)
        {
            var corners = places[index];
            if (corners.Count < leastCorners || corners.Count == 2 || corners.Count > MaxCorners)
            {
                yield return new RuleFault($"{member}[{index}]", $"has {corners.Count} corners", $"give {(leastCorners == 1 ? "1 for a place, or " : "")}3 to {MaxCorners}");
            }

            if (corners.Select((corner, at) => (corner, at)).FirstOrDefault(item => !item.corner.IsOnEarth, (null!, -1)) is (_, >= 0 and var off))
            {
                yield return new RuleFault($"{member}[{index}][{off}]", $"'{corners[off].Latitude} {corners[off].Longitude}' is not on earth", LocationRemedy);
            }
            else if (Enumerable.Range(0, corners.Count).Any(at => Math.Abs(corners[at].Longitude - corners[(at + 1) % corners.Count].Longitude) > 180))
            {
                yield return new RuleFault($"{member}[{index}]", "has a side that spans more than 180 degrees of longitude", "divide the area at the 180th meridian");
            }
            else if (corners.Count > 1 && AreInLine(corners))
            {
                yield return new RuleFault($"{member}[{index}]", "has all its corners on one line", "give at least three that make an area");
            }
        }
    }

    /// <summary>Whether corners make no area: there are fewer than three, or all are on one line.</summary>
    private static bool AreInLine(IReadOnlyList<GeoPosition> corners)
    {
        var first = corners[0];
        var other = corners.FirstOrDefault(corner => corner != first) ?? first;
        return corners.All(corner =>
            (corner.Latitude - first.Latitude) * (other.Longitude - first.Longitude) == (corner.Longitude - first.Longitude) * (other.Latitude - first.Latitude));
    }

    /// <summary>What a place must be.</summary>
    internal const string LocationRemedy = "give a latitude of -90 to 90 and a longitude of -180 to 180";

    private static IEnumerable<RuleFault> DeviceClasses(SignalDefinition signal, string member) => signal.DeviceClasses.Count > MaxDeviceClasses
        ? [new RuleFault(member, $"has {signal.DeviceClasses.Count} device classes", $"give at most {MaxDeviceClasses}")]
        : Ids(member, signal.DeviceClasses);

    private static IEnumerable<RuleFault> Ids(string member, IReadOnlyList<string> ids)
    {
        if (ids.Count > MaxTargets)
        {
            yield return new RuleFault(member, $"has {ids.Count} ids", $"give at most {MaxTargets}, or a group");
        }

        var bad = ids.Select((id, index) => (id, index)).FirstOrDefault(item => !IsId(item.id), (null!, -1));
        if (bad.index >= 0)
        {
            yield return new RuleFault($"{member}[{bad.index}]", "is no identifier", IdRemedy);
        }
    }

    /// <summary>What an identifier must be.</summary>
    public static string IdRemedy { get; } = $"give 1 to {MaxIdLength} characters of text without control characters";

    /// <summary>Whether a text can be an identifier.</summary>
    public static bool IsId(string text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MaxIdLength && !text.Any(char.IsControl) && OadrWriter.CanCarry(text);

    /// <summary>What is wrong with the URI of a program.</summary>
    internal static IEnumerable<RuleFault> ProgramUri(string member, string context)
    {
        if (!IsMarketContext(context))
        {
            yield return new RuleFault(member, $"'{ForeignText.Shown(context)}' is no URI", MarketContextRemedy);
        }
    }

    /// <summary>What a market context must be.</summary>
    internal const string MarketContextRemedy = "give an absolute URI such as http://example.org/program";

    /// <summary>Whether a text can name a program.</summary>
    /// <remarks>A path counts as an absolute URI of a file where the separator is a slash: a scheme must stand before it.</remarks>
    internal static bool IsMarketContext(string text) =>
        IsId(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<RuleFault> Times(EventDefinition definition, DateTimeOffset now)
    {
        if (definition.Start < now - Longest || definition.Start > now + Longest)
        {
            yield return new RuleFault("start", $"{Text(definition.Start)} is more than a year from now ({Text(now)})", "give a time within a year");
            yield break;
        }

        var isReckonable = true;
        foreach (var (member, length, mayBeNegative) in new[]
        {
            ("duration", (TimeSpan?)definition.Duration, false),
            ("notification", definition.Notification, false),
            ("rampUp", definition.RampUp, true),
            ("recovery", definition.Recovery, true),
            ("startAfter", definition.StartAfter, false),
        })
        {
            if (Length(member, length, mayBeNegative) is { } fault)
            {
                isReckonable = false;
                yield return fault;
            }
        }

        if (isReckonable && definition.End is { } end && end + (definition.StartAfter ?? TimeSpan.Zero) <= now)
        {
            yield return new RuleFault("start", $"the event would have ended at {Text(end)}, which is past ({Text(now)})", "give a start or duration that ends later (rule 33)");
        }
    }

    /// <summary>What is wrong with a length of time; null when nothing is.</summary>
    internal static RuleFault? Length(string member, TimeSpan? length, bool mayBeNegative)
    {
        if (length is not { } span)
        {
            return null;
        }

        if (!mayBeNegative && span < TimeSpan.Zero)
        {
            return new RuleFault(member, $"{OadrDuration.From(span)} is negative", "give 0 or more");
        }

        return span.Duration() > Longest ? new RuleFault(member, $"{OadrDuration.From(span)} is longer than a year", "give P366D or less") : null;
    }

    private static IEnumerable<RuleFault> Signals(EventDefinition definition)
    {
        if (definition.Signals.Count is 0 or > MaxSignals)
        {
            yield return new RuleFault("signals", $"has {definition.Signals.Count} signals", $"give 1 to {MaxSignals}");
            yield break;
        }

        var intervals = definition.Signals.Sum(signal => signal.Intervals.Count);
        if (intervals > MaxIntervals)
        {
            var most = Enumerable.Range(0, definition.Signals.Count).MaxBy(index => definition.Signals[index].Intervals.Count);
            yield return new RuleFault($"signals[{most}].intervals", $"the event has {intervals} intervals", $"give at most {MaxIntervals} in all");
            yield break;
        }

        for (var index = 0; index < definition.Signals.Count; index++)
        {
            foreach (var fault in Signal(definition, definition.Signals[index], $"signals[{index}]"))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<RuleFault> Signal(EventDefinition definition, SignalDefinition signal, string member)
    {
        var types = SignalTable.Types(signal.Name);
        var row = SignalTable.Find(signal.Name, signal.Type);
        if (types.Count == 0 && !(signal.Name.StartsWith("x-", StringComparison.Ordinal) && signal.Name.Length > 2 && IsId(signal.Name) && !signal.Name.Any(char.IsWhiteSpace)))
        {
            yield return new RuleFault($"{member}.name", $"'{ForeignText.Shown(signal.Name)}' is not known", "give a name of the specification's table 1, such as SIMPLE or LOAD_DISPATCH, or one that begins with x-");
        }
        else if (types.Count > 0 && row is null)
        {
            yield return new RuleFault($"{member}.type", $"{signal.Name} has no type {signal.Type.ToText()}", $"give {string.Join(" or ", types.Select(type => type.ToText()))} (rule 104)");
        }

        if (Unit(signal, row) is var (problem, remedy))
        {
            yield return new RuleFault($"{member}.unit", problem, remedy);
        }

        foreach (var fault in Intervals(definition, signal, row, member).Concat(DeviceClasses(signal, $"{member}.deviceClasses")))
        {
            yield return fault;
        }
    }

    /// <summary>What is wrong with the unit of a signal (rule 104); null when nothing is.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="row">What the table has of it; null when it is not in the table, and may have any unit.</param>
    private static (string Problem, string Remedy)? Unit(SignalDefinition signal, SignalTable.Row? row)
    {
        var unit = signal.Unit is null ? null : SignalUnit.Parse(signal.Unit);
        var remedy = row switch
        {
            null => $"give {SignalUnit.InWords}",
            { Units: [] } => "leave it out (rule 104)",
            _ => $"give {string.Join(" or ", row.Units)}{(row.Units.Any(text => text.StartsWith("EUR", StringComparison.Ordinal)) ? ", with any currency in place of EUR" : "")} (rule 104)",
        };
        return signal.Unit is not null && unit is null ? ($"'{ForeignText.Shown(signal.Unit)}' is not known", remedy)
            : row is null || row.AllowsUnit(unit?.Kind) ? null
            : signal.Unit is null ? ($"is missing: {signal.Name} {signal.Type.ToText()} needs one", remedy)
            : ($"'{ForeignText.Shown(signal.Unit)}' does not go with {signal.Name} {signal.Type.ToText()}", remedy);
    }

    private static IEnumerable<RuleFault> Intervals(EventDefinition definition, SignalDefinition signal, SignalTable.Row? row, string member)
    {
        if (signal.Intervals.Count == 0)
        {
            yield return new RuleFault($"{member}.intervals", "is empty", "give at least one interval");
            yield break;
        }

        var sum = TimeSpan.Zero;
        for (var index = 0; index < signal.Intervals.Count; index++)
        {
            var (duration, value) = signal.Intervals[index];
            if (Length($"{member}.intervals[{index}].duration", duration, mayBeNegative: false) is { } fault)
            {
                yield return fault;
                yield break;
            }

            sum += duration;
            if (!IsPayload(value) || row?.AllowsValue(value) == false)
            {
                yield return new RuleFault($"{member}.intervals[{index}].value", $"{value} is not allowed", $"give {row?.Allowed ?? PayloadRemedy}");
            }
        }

        if (sum != definition.Duration)
        {
            yield return new RuleFault(
                $"{member}.intervals", $"the durations add up to {OadrDuration.From(sum)}", $"make them add up to the event's {OadrDuration.From(definition.Duration)} (rule 8)");
        }
    }

    /// <summary>What a value must be that the wire can carry (XSD: ei:payloadFloat is xs:float).</summary>
    private const string PayloadRemedy = "a finite number of a magnitude of at most 3.4028235e38";

    private static bool IsPayload(double value) => float.IsFinite((float)value);

    /// <summary>A baseline has the intervals of a signal, from a start of its own (rules 101 to 103, 108).</summary>
    private static IEnumerable<RuleFault> Baseline(EventDefinition definition, DateTimeOffset now)
    {
        if (definition.Baseline is not { } baseline)
        {
            yield break;
        }

        if (!IsId(baseline.Name))
        {
            yield return new RuleFault("baseline.name", "is no name", IdRemedy);
        }

        if (baseline.Start < now - Longest || baseline.Start > now + Longest)
        {
            yield return new RuleFault("baseline.start", $"{Text(baseline.Start)} is more than a year from now ({Text(now)})", "give a time within a year");
        }

        if (baseline.Unit is { } unit && SignalUnit.Parse(unit) is null)
        {
            yield return new RuleFault("baseline.unit", $"'{ForeignText.Shown(unit)}' is not known", $"give {SignalUnit.InWords}");
        }

        if (baseline.ResourceIds.Count > MaxNames)
        {
            yield return new RuleFault("baseline.resourceIds", $"has {baseline.ResourceIds.Count} ids", $"give at most {MaxNames}");
        }

        if (baseline.Intervals.Count is 0 or > MaxIntervals)
        {
            yield return new RuleFault("baseline.intervals", $"has {baseline.Intervals.Count} intervals", $"give 1 to {MaxIntervals}");
        }

        var faults = Ids("baseline.resourceIds", baseline.ResourceIds).Concat(baseline.Intervals.SelectMany(BaselineInterval)).ToList();
        foreach (var fault in faults)
        {
            yield return fault;
        }

        if (faults.Count == 0 && Length("baseline.intervals", baseline.Duration, mayBeNegative: false) is { } tooLong)
        {
            yield return tooLong;
        }
    }

    private static IEnumerable<RuleFault> BaselineInterval(SignalInterval interval, int index)
    {
        var member = $"baseline.intervals[{index}]";
        if (interval.Duration <= TimeSpan.Zero || interval.Duration > Longest)
        {
            yield return new RuleFault($"{member}.duration", $"is {OadrDuration.From(interval.Duration)}", "give more than PT0S, and P366D or less");
        }

        if (!IsPayload(interval.Value))
        {
            yield return new RuleFault($"{member}.value", $"{interval.Value} is not allowed", $"give {PayloadRemedy}");
        }
    }

    private static IEnumerable<RuleFault> Comment(EventDefinition definition)
    {
        if (definition.Comment is { } comment && (comment.Length > 1000 || !OadrWriter.CanCarry(comment)))
        {
            yield return new RuleFault("comment", "is too long, or holds control characters", "give at most 1,000 characters of text");
        }
    }

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
