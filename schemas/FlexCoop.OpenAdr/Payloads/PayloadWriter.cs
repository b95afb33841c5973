using System.Diagnostics;
using System.Globalization;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Payloads;

/// <summary>Writes what intervals hold.</summary>
internal static class PayloadWriter
{
    public static void StreamPayload(MessageWriter w, StreamPayload payload)
    {
        switch (payload)
        {
            case SignalPayload signal:
                w.Element(Ei.SignalPayload, signal.Payload, PayloadBase);
                break;
            case OadrReportPayload report:
                w.Element(Oadr.OadrReportPayload, report, ReportPayload);
                break;
            case OadrGbPayload greenButton:
                w.Element(Oadr.OadrGbPayload, greenButton, (writer, gb) => writer.Verbatim(gb.Feed));
                break;
            default:
                throw new UnreachableException();
        }
    }

    public static void PayloadFloat(MessageWriter w, PayloadFloat payload) => w.Float(Ei.Value, payload.Value);

    private static void PayloadBase(MessageWriter w, PayloadBase payload)
    {
        switch (payload)
        {
            case PayloadFloat number:
                w.Element(Ei.PayloadFloat, number, PayloadFloat);
                break;
            case OadrPayloadResourceStatus status:
                w.Element(Oadr.OadrPayloadResourceStatus, status, ResourceStatus);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void ReportPayload(MessageWriter w, OadrReportPayload payload)
    {
        w.Text(Ei.RId, payload.RId.Value);
        if (payload.Confidence is { } confidence)
        {
            w.Text(Ei.Confidence, confidence.ToString(CultureInfo.InvariantCulture), PayloadReader.Confidence);
        }

        w.OptionalFloat(Ei.Accuracy, payload.Accuracy);
        PayloadBase(w, payload.Payload);
        w.OptionalText(Oadr.OadrDataQuality, payload.DataQuality?.Value, DataQuality.Content);
    }

    private static void ResourceStatus(MessageWriter w, OadrPayloadResourceStatus status)
    {
        w.Boolean(Oadr.OadrOnline, status.Online);
        w.Boolean(Oadr.OadrManualOverride, status.ManualOverride);
        w.Optional(Oadr.OadrLoadControlState, status.LoadControlState, LoadControlState);
    }

    private static void LoadControlState(MessageWriter w, LoadControlState state)
    {
        w.Optional(Oadr.OadrCapacity, state.Capacity, LoadControlValue);
        w.Optional(Oadr.OadrLevelOffset, state.LevelOffset, LoadControlValue);
        w.Optional(Oadr.OadrPercentOffset, state.PercentOffset, LoadControlValue);
        w.Optional(Oadr.OadrSetPoint, state.SetPoint, LoadControlValue);
    }

    private static void LoadControlValue(MessageWriter w, LoadControlValue value)
    {
        w.OptionalFloat(Oadr.OadrMin, value.Min);
        w.OptionalFloat(Oadr.OadrMax, value.Max);
        w.Float(Oadr.OadrCurrent, value.Current);
        w.OptionalFloat(Oadr.OadrNormal, value.Normal);
    }
}
