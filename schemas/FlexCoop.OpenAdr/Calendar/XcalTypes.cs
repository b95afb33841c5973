using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Calendar;

/// <summary>The types of the namespace xcal that are text.</summary>
internal static class XcalTypes
{
    /// <summary>xcal:DateTimeType: UTC, with fractions of a second (rule 1). Without a zone it is read as UTC, where that may be overlooked.</summary>
    public static readonly SimpleType<DateTimeOffset> DateTime = new(
        "give a UTC time such as 2026-06-30T18:00:00Z",
        (string text, MessageReader? reader, out DateTimeOffset value) =>
            XcalDateTime.TryParse(text, out value, out var hasZone) && (hasZone || reader is null || reader.OverlookInText(Leniency.UnzonedTime)));

    /// <summary>xcal:DurationValueType.</summary>
    public static readonly SimpleType<OadrDuration> Duration = new(
        "give a duration in whole seconds such as PT15M or P1DT2H",
        (string text, MessageReader? reader, out OadrDuration value) =>
            (reader is null ? OadrDuration.TryParse(text, out value) : reader.TryParseDuration(text, out value)) && (value.OddText is null || reader is null || reader.OverlookInText(Leniency.OddDuration)));
}
