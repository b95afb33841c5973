using FlexCoop.OpenAdr.Payloads;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Calendar;

/// <summary>Writes the complex types of the namespace xcal, and intervals.</summary>
internal static class XcalWriter
{
    public static void DtStart(MessageWriter w, DateTimeOffset start) => w.Text(Xcal.DateTime, XcalDateTime.Format(start));

    public static void Duration(MessageWriter w, OadrDuration duration) => w.Text(Xcal.Duration, duration.ToString());

    public static void Properties(MessageWriter w, XcalProperties properties)
    {
        w.Element(Xcal.DtStart, properties.DtStart, DtStart);
        w.Element(Xcal.Duration, properties.Duration, Duration);
        w.Optional(Xcal.Tolerance, properties.Tolerance, Tolerance);
        w.OptionalValue(Ei.XEiNotification, properties.Notification, Duration);
        w.OptionalValue(Ei.XEiRampUp, properties.RampUp, Duration);
        w.OptionalValue(Ei.XEiRecovery, properties.Recovery, Duration);
    }

    public static void WsCalendarInterval(MessageWriter w, XcalProperties properties) => w.Element(Xcal.Properties, properties, Properties);

    public static void Intervals(MessageWriter w, IReadOnlyList<Interval> intervals) => w.Many(Ei.Interval, intervals, Interval);

    private static void Interval(MessageWriter w, Interval interval)
    {
        w.OptionalValue(Xcal.DtStart, interval.DtStart, DtStart);
        w.OptionalValue(Xcal.Duration, interval.Duration, Duration);
        w.Optional(Xcal.Uid, interval.Uid, (writer, uid) => writer.Text(Xcal.Text, uid));
        foreach (var payload in interval.Payloads)
        {
            PayloadWriter.StreamPayload(w, payload);
        }
    }

    private static void Tolerance(MessageWriter w, Tolerance tolerance) => w.Element(Xcal.Tolerate, tolerance, (writer, tolerate) =>
    {
        if (tolerate.StartAfter is { } startAfter)
        {
            writer.Text(Xcal.StartAfter, startAfter.ToString());
        }
    });
}
