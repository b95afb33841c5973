using System.Xml;
using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Events;
using FlexCoop.OpenAdr.Payloads;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Profile20a;

/// <summary>Makes the bytes of an OpenADR 2.0a payload: bare, without schemaVersion, in UTF-8 (protocol.md §15).</summary>
public static class Oadr20aWriter
{
    /// <summary>Writes one message.</summary>
    /// <exception cref="ArgumentException">
    /// The message cannot be said in 2.0a: it is none of the four payloads of EiEvent, holds what only 2.0b has (a baseline, a unit, a target that is no group,
    /// resource, VEN or party …), or lacks what 2.0a requires (x-eiNotification, currentValue, the duration and uid of an interval). The text names it.
    /// </exception>
    public static byte[] Write(OadrMessage message)
    {
        using var bytes = new MemoryStream(2048);
        using (var xml = XmlWriter.Create(bytes, OadrWriter.Settings))
        {
            xml.WriteStartElement("oadr", message.PayloadName, Oadr20a.Namespace);
            OadrWriter.Declare(xml, Ei.VenId);
            OadrWriter.Declare(xml, Pyld.RequestId);
            if (message is OadrDistributeEvent)
            {
                OadrWriter.Declare(xml, Xcal.Duration);
                OadrWriter.Declare(xml, Strm.Intervals);
                OadrWriter.Declare(xml, Emix.MarketContext);
            }

            WritePayload(new MessageWriter(xml), message);
            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    private static void WritePayload(MessageWriter w, OadrMessage message)
    {
        switch (message)
        {
            case OadrRequestEvent request: EiEventWriter.RequestEvent(w, request); break;
            case OadrCreatedEvent created: EiEventWriter.CreatedEvent(w, created); break;
            case OadrResponse response: w.Element(Ei.EiResponse, response.EiResponse, EiResponseWriter.EiResponse); break;
            case OadrDistributeEvent distribute: DistributeEvent(w, distribute); break;
            default: throw MessageWriter.Unsayable($"2.0a has no {message.PayloadName}; it has EiEvent alone.");
        }
    }

    private static void DistributeEvent(MessageWriter w, OadrDistributeEvent message)
    {
        w.Optional(Ei.EiResponse, message.EiResponse, EiResponseWriter.EiResponse);
        w.Text(Pyld.RequestId, message.RequestId);
        w.Text(Ei.VtnId, message.VtnId.Value);
        w.Many(Oadr20a.OadrEvent, message.Events, (writer, one) =>
        {
            writer.Element(Ei.EiEvent, one.EiEvent, Event);
            writer.Text(Oadr20a.OadrResponseRequired, EiEventTokens.ResponseRequired[one.ResponseRequired]);
        });
    }

    private static void Event(MessageWriter w, EiEvent one)
    {
        Refuse(one.Baseline is not null, Ei.EiEventBaseline);
        Refuse(one.Descriptor.ModificationDateTime is not null, Ei.ModificationDateTime);
        Refuse(one.Descriptor.ModificationReason is not null, Ei.ModificationReason);
        Require(one.ActivePeriod.Notification is not null, Ei.XEiNotification);
        w.Element(Ei.EventDescriptor, one.Descriptor, EiEventWriter.Descriptor);
        w.Element(Ei.EiActivePeriod, one.ActivePeriod, EiEventWriter.ActivePeriod);
        w.Element(Ei.EiEventSignals, one.Signals, (writer, signals) => writer.OneOrMore(Ei.EiEventSignal, signals, Signal));
        w.Element(Ei.EiTarget, one.Target, Target);
    }

    private static void Signal(MessageWriter w, EiEventSignal signal)
    {
        Refuse(signal.Target is not null, Ei.EiTarget);
        if (signal.ItemBase is not null)
        {
            throw MessageWriter.Unsayable("A signal of 2.0a has no unit.");
        }

        Require(signal.CurrentValue is not null, Ei.CurrentValue);
        foreach (var interval in signal.Intervals)
        {
            Refuse(interval.DtStart is not null, Xcal.DtStart);
            Require(interval.Duration is not null, Xcal.Duration);
            Require(interval.Uid is not null, Xcal.Uid);
            Require(interval.Payloads is [SignalPayload { Payload: PayloadFloat }], Ei.SignalPayload);
        }

        w.Element(Strm.Intervals, signal.Intervals, XcalWriter.Intervals);
        w.Text(Ei.SignalName, signal.SignalName.Value);
        w.Text(Ei.SignalType, EiEventTokens.SignalType[signal.SignalType]);
        w.Text(Ei.SignalId, signal.SignalId);
        w.Element(Ei.CurrentValue, signal.CurrentValue!, (writer, value) => writer.Element(Ei.PayloadFloat, value, PayloadWriter.PayloadFloat));
    }

    private static void Target(MessageWriter w, EiTarget target)
    {
        if (!(target with { GroupIds = [], ResourceIds = [], VenIds = [], PartyIds = [] }).IsEmpty)
        {
            throw MessageWriter.Unsayable($"{Ei.EiTarget} of 2.0a has groups, resources, VENs and parties alone.");
        }

        Texts(w, Ei.GroupId, target.GroupIds.Select(id => id.Value));
        Texts(w, Ei.ResourceId, target.ResourceIds.Select(id => id.Value));
        Texts(w, Ei.VenId, target.VenIds.Select(id => id.Value));
        Texts(w, Ei.PartyId, target.PartyIds.Select(id => id.Value));
    }

    private static void Texts(MessageWriter w, XmlName name, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            w.Text(name, text);
        }
    }

    private static void Refuse(bool isThere, XmlName name)
    {
        if (isThere)
        {
            throw MessageWriter.Unsayable($"2.0a has no {name} here.");
        }
    }

    private static void Require(bool isThere, XmlName name)
    {
        if (!isThere)
        {
            throw MessageWriter.Unsayable($"2.0a requires {name} here.");
        }
    }
}
