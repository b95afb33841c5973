using FlexCoop.OpenAdr.Payloads;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Calendar;

/// <summary>Writes the complex types of the namespace xcal, and intervals.</summary>
internal static class XcalWriter
{
    public static void DtStart(MessageWriter w, DateTimeOffset start) => w.Text(Xcal.DateTime, XcalDateTime.Format(start));

    public static void Duration(MessageWriter w, OadrDuration duration) => DurationText(w, Xcal.Duration, duration);

    /// <exception cref="ArgumentException">It is not one that the schema's pattern takes.</exception>
    public static void DurationText(MessageWriter w, XmlName name, OadrDuration duration)
    {
        if (duration.OddText is not null)
        {
            w.Text(name, duration.OddText, XcalTypes.Duration);
        }
        else if (Math.Sign(duration.Months) * Math.Sign(duration.Seconds) < 0)
        {
            throw MessageWriter.Unsayable($"{name} cannot go {duration.Months} months and {duration.Seconds} seconds: both must have one sign.");
        }
        else
        {
            w.Text(name, duration.ToString());
        }
    }

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

    public static void Intervals(MessageWriter w, IReadOnlyList<Interval> intervals) => w.OneOrMore(Ei.Interval, intervals, Interval);

    private static void Interval(MessageWriter w, Interval interval)
    {
        w.OptionalValue(Xcal.DtStart, interval.DtStart, DtStart);
        w.OptionalValue(Xcal.Duration, interval.Duration, Duration);
        w.Optional(Xcal.Uid, interval.Uid, (writer, uid) => writer.Text(Xcal.Text, uid));
        if (interval.Payloads.Count == 0)
        {
            throw MessageWriter.Unsayable($"There is no payload in an {Ei.Interval}; the schema wants one or more.");
        }

        foreach (var payload in interval.Payloads)
        {
            PayloadWriter.StreamPayload(w, payload);
        }
    }

    private static void Tolerance(MessageWriter w, Tolerance tolerance) => w.Element(Xcal.Tolerate, tolerance, (writer, tolerate) =>
    {
        if (tolerate.StartAfter is { } startAfter)
        {
            DurationText(writer, Xcal.StartAfter, startAfter);
        }
    });
}
