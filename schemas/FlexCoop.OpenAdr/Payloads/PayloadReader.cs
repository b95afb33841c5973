using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Payloads;

/// <summary>Reads what intervals hold.</summary>
internal static class PayloadReader
{
    public static readonly SimpleType<uint> Confidence = new("give a whole number from 0 to 100", (string text, MessageReader? _, out uint value) =>
        Xsd.UnsignedInt.Takes(text, out value) && value <= 100);

    public static readonly ComplexType<PayloadFloat> PayloadFloat = new(r => new PayloadFloat(r.Required(Ei.Value, Xsd.Float)));

    public static readonly Choice<PayloadBase> PayloadBase = new(
        (Ei.PayloadFloat, PayloadFloat),
        (Oadr.OadrPayloadResourceStatus, new ComplexType<PayloadBase>(ResourceStatus)));

    public static readonly Choice<StreamPayload> StreamPayload = new(
        (Ei.SignalPayload, new ComplexType<StreamPayload>(r => new SignalPayload(r.RequiredOneOf(PayloadBase)))),
        (Oadr.OadrReportPayload, new ComplexType<StreamPayload>(ReportPayload)),
        (Oadr.OadrGbPayload, new ComplexType<StreamPayload>(r => new OadrGbPayload(r.Required(Atom.Feed, Verbatim.Content)))));

    private static readonly ComplexType<LoadControlValue> LoadControlValue = new(r =>
    {
        var min = r.OptionalValue(Oadr.OadrMin, Xsd.Float);
        var max = r.OptionalValue(Oadr.OadrMax, Xsd.Float);
        return new LoadControlValue(r.Required(Oadr.OadrCurrent, Xsd.Float), min, max, r.OptionalValue(Oadr.OadrNormal, Xsd.Float));
    });

    private static readonly ComplexType<LoadControlState> LoadControlState = new(r => new LoadControlState
    {
        Capacity = r.Optional(Oadr.OadrCapacity, LoadControlValue),
        LevelOffset = r.Optional(Oadr.OadrLevelOffset, LoadControlValue),
        PercentOffset = r.Optional(Oadr.OadrPercentOffset, LoadControlValue),
        SetPoint = r.Optional(Oadr.OadrSetPoint, LoadControlValue),
    });

    private static OadrPayloadResourceStatus ResourceStatus(MessageReader r) => new()
    {
        Online = r.Required(Oadr.OadrOnline, Xsd.Boolean),
        ManualOverride = r.Required(Oadr.OadrManualOverride, Xsd.Boolean),
        LoadControlState = r.Optional(Oadr.OadrLoadControlState, LoadControlState),
    };

    private static OadrReportPayload ReportPayload(MessageReader r) => new()
    {
        RId = r.Required(Ei.RId, Id.R),
        Confidence = r.OptionalValue(Ei.Confidence, Confidence),
        Accuracy = r.OptionalValue(Ei.Accuracy, Xsd.Float),
        Payload = r.RequiredOneOf(PayloadBase),
        DataQuality = r.OptionalValue(Oadr.OadrDataQuality, DataQuality.Content),
    };
}
