using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What an oadrCreateOpt must be by itself (rules 200, 206, 209, 210).</summary>
internal static class OptRules
{
    /// <summary>The most windows of one schedule.</summary>
    private const int MaxWindows = 1000;

    public static Refusal? Check(OadrCreateOpt message) => Id(message) ?? Form(message) ?? Windows(message) ?? DeviceClass(message);

    /// <summary>The windows of a schedule that <see cref="Check"/> has nothing against.</summary>
    public static IReadOnlyList<OptWindow> ToWindows(IReadOnlyList<XcalProperties> vavailability) =>
        [.. vavailability.Select(window => new OptWindow(window.DtStart, window.Duration.IsZero ? null : window.DtStart + window.Duration.From(window.DtStart)))];

    private static Refusal? Id(OadrCreateOpt message) =>
        string.IsNullOrWhiteSpace(message.OptId.Value)
            ? new Refusal(EiResponseCode.ComplianceOther, "optID is empty; give an identifier of your own (rule 204)")
            : message.OptId.Value.Length > EventRules.MaxIdLength
                ? new Refusal(EiResponseCode.InvalidData, $"optID has {message.OptId.Value.Length} characters; give at most {EventRules.MaxIdLength}")
                : message.OptReason.Value.Length > EventRules.MaxIdLength
                    ? new Refusal(EiResponseCode.InvalidData, $"optReason has {message.OptReason.Value.Length} characters; give at most {EventRules.MaxIdLength}")
                    : null;

    /// <summary>An opt is for an event or for a time (rule 206).</summary>
    private static Refusal? Form(OadrCreateOpt message) => message switch
    {
        { QualifiedEventId: not null, Vavailability: not null } => new Refusal(
            EiResponseCode.ComplianceOther, "qualifiedEventID and vavailability stand in one oadrCreateOpt; opt for an event or for a time (rule 206)"),
        { QualifiedEventId: not null, MarketContext: not null } => new Refusal(
            EiResponseCode.ComplianceOther, "marketContext stands beside qualifiedEventID; leave it out, the event has its own (rule 206)"),
        { QualifiedEventId: null, Vavailability: null } => new Refusal(
            EiResponseCode.ComplianceOther, "qualifiedEventID and vavailability are both missing; give the event or the times that are opted for (rule 206)"),
        _ => null,
    };

    private static Refusal? Windows(OadrCreateOpt message)
    {
        if (message.Vavailability is not { } windows)
        {
            return null;
        }

        return windows.Count is 0 or > MaxWindows
            ? new Refusal(EiResponseCode.ComplianceOther, $"vavailability has {windows.Count} windows; give 1 to {MaxWindows}")
            : windows.Select(Window).FirstOrDefault(refusal => refusal is not null);
    }

    private static Refusal? Window(XcalProperties window, int index)
    {
        var where = $"vavailability, window {index + 1}";
        if (window is not { Tolerance: null, Notification: null, RampUp: null, Recovery: null })
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where}: tolerance, notification, ramp-up and recovery are for events; give dtstart and duration alone (rule 200)");
        }

        var duration = ForeignText.Shown(window.Duration.ToString());
        return window.Duration.OddText is not null
            ? new Refusal(EiResponseCode.ComplianceOther, $"{where}: '{duration}' has no regular form of a duration; give one such as PT2H, or PT0S for no end (protocol.md §4.6, trap 1)")
            : window.Duration.IsNegative
            ? new Refusal(EiResponseCode.InvalidData, $"{where}: duration '{duration}' is not possible; give one such as PT2H, or PT0S for no end (rule 210)")
            : window.Duration.From(window.DtStart) is null
                ? new Refusal(
                    EiResponseCode.InvalidData, $"{where}: '{duration}' from {window.DtStart.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} is beyond the year 9999; give PT0S for no end (rule 210)")
                : null;
    }

    private static Refusal? DeviceClass(OadrCreateOpt message)
    {
        if (message.DeviceClass is not { } target)
        {
            return null;
        }

        return !(target with { EndDeviceAssets = [] }).IsEmpty
            ? new Refusal(EiResponseCode.ComplianceOther, "oadrDeviceClass names more than device classes; give endDeviceAsset alone, and the rest in eiTarget (rule 209)")
            : target.EndDeviceAssets.Count > EventRules.MaxDeviceClasses
                ? new Refusal(EiResponseCode.InvalidData, $"oadrDeviceClass names {target.EndDeviceAssets.Count} device classes; give at most {EventRules.MaxDeviceClasses}")
            : target.EndDeviceAssets.Any(name => name.Length is 0 or > EventRules.MaxIdLength)
                ? new Refusal(EiResponseCode.InvalidData, $"oadrDeviceClass: a device class has 1 to {EventRules.MaxIdLength} characters, such as Thermostat (rule 111)")
                : null;
    }
}
