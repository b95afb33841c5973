using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Payloads;
using FlexCoop.OpenAdr.Targets;
using FlexCoop.OpenAdr.Units;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Events;

/// <summary>Writes the payloads of EiEvent.</summary>
internal static class EiEventWriter
{
    public static void RequestEvent(MessageWriter w, OadrRequestEvent message) => w.Element(Pyld.EiRequestEvent, message, (inner, request) =>
    {
        inner.Text(Pyld.RequestId, request.RequestId);
        inner.Text(Ei.VenId, request.VenId.Value);
        if (request.ReplyLimit is { } limit)
        {
            inner.UnsignedInt(Pyld.ReplyLimit, limit);
        }
    });

    public static void DistributeEvent(MessageWriter w, OadrDistributeEvent message)
    {
        w.Optional(Ei.EiResponse, message.EiResponse, EiResponseWriter.EiResponse);
        w.Text(Pyld.RequestId, message.RequestId);
        w.Text(Ei.VtnId, message.VtnId.Value);
        w.Many(Oadr.OadrEvent, message.Events, Event);
    }

    public static void CreatedEvent(MessageWriter w, OadrCreatedEvent message) => w.Element(Pyld.EiCreatedEvent, message, (inner, created) =>
    {
        inner.Element(Ei.EiResponse, created.EiResponse, EiResponseWriter.EiResponse);
        inner.Optional(Ei.EventResponses, created.EventResponses, (writer, responses) => writer.Many(Ei.EventResponse, responses, EventResponse));
        inner.Text(Ei.VenId, created.VenId.Value);
    });

    public static void QualifiedEventId(MessageWriter w, QualifiedEventId qualified)
    {
        w.Text(Ei.EventId, qualified.EventId.Value);
        w.UnsignedInt(Ei.ModificationNumber, qualified.ModificationNumber);
    }

    public static void ActivePeriod(MessageWriter w, XcalProperties period)
    {
        w.Element(Xcal.Properties, period, XcalWriter.Properties);
        w.Empty(Xcal.Components);
    }

    public static void Descriptor(MessageWriter w, EventDescriptor descriptor)
    {
        w.Text(Ei.EventId, descriptor.EventId.Value);
        w.UnsignedInt(Ei.ModificationNumber, descriptor.ModificationNumber);
        w.OptionalDateTime(Ei.ModificationDateTime, descriptor.ModificationDateTime);
        w.OptionalText(Ei.ModificationReason, descriptor.ModificationReason);
        if (descriptor.Priority is { } priority)
        {
            w.UnsignedInt(Ei.Priority, priority.Value);
        }

        w.Element(Ei.EiMarketContext, descriptor.MarketContext, (writer, context) => writer.Text(Emix.MarketContext, context.Uri, Xsd.AnyUri));
        w.DateTime(Ei.CreatedDateTime, descriptor.CreatedDateTime);
        w.Text(Ei.EventStatus, EiEventTokens.Status[descriptor.EventStatus]);
        w.OptionalText(Ei.TestEvent, descriptor.TestEvent);
        w.OptionalText(Ei.VtnComment, descriptor.VtnComment);
    }

    private static void Event(MessageWriter w, OadrEvent oadrEvent)
    {
        w.Element(Ei.EiEvent, oadrEvent.EiEvent, EiEvent);
        w.Text(Oadr.OadrResponseRequired, EiEventTokens.ResponseRequired[oadrEvent.ResponseRequired]);
    }

    private static void EiEvent(MessageWriter w, EiEvent eiEvent)
    {
        w.Element(Ei.EventDescriptor, eiEvent.Descriptor, Descriptor);
        w.Element(Ei.EiActivePeriod, eiEvent.ActivePeriod, ActivePeriod);
        w.Element(Ei.EiEventSignals, eiEvent, (writer, signals) =>
        {
            writer.OneOrMore(Ei.EiEventSignal, signals.Signals, Signal);
            writer.Optional(Ei.EiEventBaseline, signals.Baseline, Baseline);
        });
        w.Element(Ei.EiTarget, eiEvent.Target, TargetWriter.EiTarget);
    }

    private static void Signal(MessageWriter w, EiEventSignal signal)
    {
        w.Element(Strm.Intervals, signal.Intervals, XcalWriter.Intervals);
        w.Optional(Ei.EiTarget, signal.Target, TargetWriter.EiTarget);
        w.Text(Ei.SignalName, signal.SignalName.Value, SignalName.Content);
        w.Text(Ei.SignalType, EiEventTokens.SignalType[signal.SignalType]);
        w.Text(Ei.SignalId, signal.SignalId);
        UnitWriter.ItemBase(w, signal.ItemBase);
        w.Optional(Ei.CurrentValue, signal.CurrentValue, (writer, value) => writer.Element(Ei.PayloadFloat, value, PayloadWriter.PayloadFloat));
    }

    private static void Baseline(MessageWriter w, EiEventBaseline baseline)
    {
        w.Element(Xcal.DtStart, baseline.DtStart, XcalWriter.DtStart);
        w.Element(Xcal.Duration, baseline.Duration, XcalWriter.Duration);
        w.Element(Strm.Intervals, baseline.Intervals, XcalWriter.Intervals);
        w.Text(Ei.BaselineId, baseline.BaselineId);
        foreach (var resource in baseline.ResourceIds)
        {
            w.Text(Ei.ResourceId, resource.Value);
        }

        w.Text(Ei.BaselineName, baseline.BaselineName);
        UnitWriter.ItemBase(w, baseline.ItemBase);
    }

    private static void EventResponse(MessageWriter w, EventResponse response)
    {
        w.Text(Ei.ResponseCode, response.ResponseCode.ToString(), EiResponseCode.Content);
        w.OptionalText(Ei.ResponseDescription, response.ResponseDescription);
        w.Text(Pyld.RequestId, response.RequestId);
        w.Element(Ei.QualifiedEventId, response.QualifiedEventId, QualifiedEventId);
        w.Text(Ei.OptType, EiEventTokens.OptType[response.OptType]);
    }
}
