namespace FlexCoop.Middleware.Demo;

/// <summary>What came of a demonstration.</summary>
internal sealed record DemoResult
{
    public required string EventId { get; init; }

    /// <summary>The levels of the event, in words.</summary>
    public required string Levels { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public required int Homes { get; init; }

    /// <summary>How many homes got a certificate, and are registered as the VEN that it names.</summary>
    public required int Enrolled { get; init; }

    /// <summary>How long that took them all, up to the last certificate; real time.</summary>
    public required TimeSpan EnrolledWithin { get; init; }

    /// <summary>How many members of the cooperative approved them.</summary>
    public required int Owners { get; init; }

    public required int Delivered { get; init; }

    public required int OptedIn { get; init; }

    /// <summary>Settings that devices have taken, by their own ledgers.</summary>
    public required int Settings { get; init; }

    public required int Doubled { get; init; }

    public required int Releases { get; init; }

    /// <summary>Devices that hold a setting after the event.</summary>
    public required int Held { get; init; }

    /// <summary>Values of the homes' meters that the platform has.</summary>
    public required int Points { get; init; }

    /// <summary>Where comfort was broken; null where it never was.</summary>
    public string? Discomfort { get; init; }

    public required PeriodPower Before { get; init; }

    /// <summary>While the event ran.</summary>
    public required PeriodPower During { get; init; }

    /// <summary>While its first level held: loads at half their power.</summary>
    public required PeriodPower AtFirstLevel { get; init; }

    /// <summary>While its second level held: loads off, batteries at full discharge.</summary>
    public required PeriodPower AtSecondLevel { get; init; }

    public required PeriodPower After { get; init; }

    /// <summary>What did not hold.</summary>
    public IReadOnlyList<string> Faults =>
    [
        .. Fault(Enrolled == Homes, $"{Enrolled} of {Homes} homes enrolled and are registered as the VEN of their certificate."),
        .. Fault(Delivered == Homes, $"The event reached {Delivered} of {Homes} homes."),
        .. Fault(OptedIn == Homes, $"{OptedIn} of {Homes} homes opted in."),
        .. Fault(Settings > 0 && Doubled == 0, $"Devices took {Settings} settings, {Doubled} of them twice."),
        .. Fault(Releases > 0 && Held == 0, $"{Held} devices hold a setting after the event."),
        .. Fault(Points > 0, "No meter value was reported."),
        .. Fault(During.MeanW < During.TwinMeanW, "The homes drew no less than they would have."),
        .. Fault(Discomfort is null, $"Comfort was broken: {Discomfort}."),
    ];

    private static IEnumerable<string> Fault(bool holds, string text) => holds ? [] : [text];
}
