using FlexCoop.OpenAdr.Payloads;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Calendar;

/// <summary>Reads the complex types of the namespace xcal, and intervals.</summary>
internal static class XcalReader
{
    public static readonly ComplexType<DateTimeOffset> DtStart = new(r => r.Required(Xcal.DateTime, XcalTypes.DateTime));

    public static readonly ComplexType<OadrDuration> Duration = new(r => r.Required(Xcal.Duration, XcalTypes.Duration));

    private static readonly ComplexType<Tolerance> Tolerate = new(r => new Tolerance(r.OptionalValue(Xcal.StartAfter, XcalTypes.Duration)));

    public static readonly ComplexType<Tolerance> Tolerance = new(r => r.Required(Xcal.Tolerate, Tolerate));

    public static readonly ComplexType<XcalProperties> Properties = new(r => new XcalProperties
    {
        DtStart = r.Required(Xcal.DtStart, DtStart),
        Duration = r.Required(Xcal.Duration, Duration),
        Tolerance = r.Optional(Xcal.Tolerance, Tolerance),
        Notification = r.OptionalValue(Ei.XEiNotification, Duration),
        RampUp = r.OptionalValue(Ei.XEiRampUp, Duration),
        Recovery = r.OptionalValue(Ei.XEiRecovery, Duration),
    });

    /// <summary>An interval that holds nothing but properties (xcal:WsCalendarIntervalType).</summary>
    public static readonly ComplexType<XcalProperties> WsCalendarInterval = new(r => r.Required(Xcal.Properties, Properties));

    public static readonly ComplexType<string> Uid = new(r => r.Required(Xcal.Text, Xsd.String));

    private static readonly ComplexType<Interval> Interval = new(r => new Interval
    {
        DtStart = r.OptionalValue(Xcal.DtStart, DtStart),
        Duration = r.OptionalValue(Xcal.Duration, Duration),
        Uid = r.Optional(Xcal.Uid, Uid),
        Payloads = r.OneOrMoreOf(PayloadReader.StreamPayload),
    });

    public static readonly ComplexType<IReadOnlyList<Interval>> Intervals = new(r => r.OneOrMore(Ei.Interval, Interval));
}
