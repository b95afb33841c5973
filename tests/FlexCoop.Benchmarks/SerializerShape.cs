using System.Xml.Serialization;

namespace FlexCoop.Benchmarks;

/// <summary>The messages of <see cref="SomeMessage"/> as classes for the framework's XmlSerializer, as a generator would make them of the schema.</summary>
/// <remarks>Only what those messages hold. The serializer neither checks the order nor misses what is not there, nor says where a fault is.</remarks>
public static class SerializerShape
{
    private const string OadrNs = "http://openadr.org/oadr-2.0b/2012/07";
    private const string EiNs = "http://docs.oasis-open.org/ns/energyinterop/201110";
    private const string PyldNs = "http://docs.oasis-open.org/ns/energyinterop/201110/payloads";
    private const string XcalNs = "urn:ietf:params:xml:ns:icalendar-2.0";
    private const string StrmNs = "urn:ietf:params:xml:ns:icalendar-2.0:stream";
    private const string EmixNs = "http://docs.oasis-open.org/ns/emix/2011/06";

    [XmlRoot("oadrPayload", Namespace = OadrNs)]
    public sealed class Payload
    {
        [XmlElement("oadrSignedObject", Namespace = OadrNs)]
        public SignedObject? SignedObject { get; set; }
    }

    public sealed class SignedObject
    {
        [XmlElement("oadrPoll", typeof(Poll), Namespace = OadrNs)]
        [XmlElement("oadrDistributeEvent", typeof(DistributeEvent), Namespace = OadrNs)]
        [XmlElement("oadrUpdateReport", typeof(UpdateReport), Namespace = OadrNs)]
        public object? Message { get; set; }
    }

    public sealed class Poll
    {
        [XmlAttribute("schemaVersion", Namespace = EiNs)]
        public string? SchemaVersion { get; set; }

        [XmlElement("venID", Namespace = EiNs)]
        public string? VenId { get; set; }
    }

    public sealed class DistributeEvent
    {
        [XmlAttribute("schemaVersion", Namespace = EiNs)]
        public string? SchemaVersion { get; set; }

        [XmlElement("eiResponse", Namespace = EiNs)]
        public Response? Response { get; set; }

        [XmlElement("requestID", Namespace = PyldNs)]
        public string? RequestId { get; set; }

        [XmlElement("vtnID", Namespace = EiNs)]
        public string? VtnId { get; set; }

        [XmlElement("oadrEvent", Namespace = OadrNs)]
        public List<Event> Events { get; } = [];
    }

    public sealed class Response
    {
        [XmlElement("responseCode", Namespace = EiNs)]
        public string? Code { get; set; }

        [XmlElement("responseDescription", Namespace = EiNs)]
        public string? Description { get; set; }

        [XmlElement("requestID", Namespace = PyldNs)]
        public string? RequestId { get; set; }
    }

    public sealed class Event
    {
        [XmlElement("eiEvent", Namespace = EiNs)]
        public EiEvent? EiEvent { get; set; }

        [XmlElement("oadrResponseRequired", Namespace = OadrNs)]
        public string? ResponseRequired { get; set; }
    }

    public sealed class EiEvent
    {
        [XmlElement("eventDescriptor", Namespace = EiNs)]
        public Descriptor? Descriptor { get; set; }

        [XmlElement("eiActivePeriod", Namespace = EiNs)]
        public ActivePeriod? ActivePeriod { get; set; }

        [XmlElement("eiEventSignals", Namespace = EiNs)]
        public Signals? Signals { get; set; }

        [XmlElement("eiTarget", Namespace = EiNs)]
        public Target? Target { get; set; }
    }

    public sealed class Descriptor
    {
        [XmlElement("eventID", Namespace = EiNs)]
        public string? EventId { get; set; }

        [XmlElement("modificationNumber", Namespace = EiNs)]
        public uint ModificationNumber { get; set; }

        [XmlElement("priority", Namespace = EiNs)]
        public uint? Priority { get; set; }

        [XmlElement("eiMarketContext", Namespace = EiNs)]
        public MarketContext? MarketContext { get; set; }

        [XmlElement("createdDateTime", Namespace = EiNs)]
        public DateTime CreatedDateTime { get; set; }

        [XmlElement("eventStatus", Namespace = EiNs)]
        public string? EventStatus { get; set; }

        [XmlElement("testEvent", Namespace = EiNs)]
        public string? TestEvent { get; set; }

        [XmlElement("vtnComment", Namespace = EiNs)]
        public string? VtnComment { get; set; }
    }

    public sealed class MarketContext
    {
        [XmlElement("marketContext", Namespace = EmixNs)]
        public string? Uri { get; set; }
    }

    public sealed class ActivePeriod
    {
        [XmlElement("properties", Namespace = XcalNs)]
        public Properties? Properties { get; set; }
    }

    public sealed class Properties
    {
        [XmlElement("dtstart", Namespace = XcalNs)]
        public Start? Start { get; set; }

        [XmlElement("duration", Namespace = XcalNs)]
        public Duration? Duration { get; set; }

        [XmlElement("x-eiNotification", Namespace = EiNs)]
        public Duration? Notification { get; set; }
    }

    public sealed class Start
    {
        [XmlElement("date-time", Namespace = XcalNs)]
        public DateTime DateTime { get; set; }
    }

    /// <summary>Both elements of this name, for the serializer takes only one type for a name.</summary>
    public sealed class Duration
    {
        [XmlElement("duration", Namespace = XcalNs)]
        public Duration? Inner { get; set; }

        [XmlText]
        public string? Text { get; set; }
    }

    public sealed class Signals
    {
        [XmlElement("eiEventSignal", Namespace = EiNs)]
        public List<Signal> Each { get; } = [];
    }

    public sealed class Signal
    {
        [XmlElement("intervals", Namespace = StrmNs)]
        public Intervals? Intervals { get; set; }

        [XmlElement("signalName", Namespace = EiNs)]
        public string? Name { get; set; }

        [XmlElement("signalType", Namespace = EiNs)]
        public string? Type { get; set; }

        [XmlElement("signalID", Namespace = EiNs)]
        public string? Id { get; set; }

        [XmlElement("currencyPerKWh", Namespace = OadrNs)]
        public Currency? CurrencyPerKWh { get; set; }

        [XmlElement("currentValue", Namespace = EiNs)]
        public CurrentValue? CurrentValue { get; set; }
    }

    public sealed class Currency
    {
        [XmlElement("itemDescription", Namespace = OadrNs)]
        public string? Description { get; set; }

        [XmlElement("itemUnits", Namespace = OadrNs)]
        public string? Units { get; set; }
    }

    public sealed class CurrentValue
    {
        [XmlElement("payloadFloat", Namespace = EiNs)]
        public Float? Float { get; set; }
    }

    public sealed class Intervals
    {
        [XmlElement("interval", Namespace = EiNs)]
        public List<Interval> Each { get; } = [];
    }

    public sealed class Interval
    {
        [XmlElement("dtstart", Namespace = XcalNs)]
        public Start? Start { get; set; }

        [XmlElement("duration", Namespace = XcalNs)]
        public Duration? Duration { get; set; }

        [XmlElement("uid", Namespace = XcalNs)]
        public Uid? Uid { get; set; }

        [XmlElement("signalPayload", Namespace = EiNs)]
        public List<SignalPayload> SignalPayloads { get; } = [];

        [XmlElement("oadrReportPayload", Namespace = OadrNs)]
        public List<ReportPayload> ReportPayloads { get; } = [];
    }

    public sealed class Uid
    {
        [XmlElement("text", Namespace = XcalNs)]
        public string? Text { get; set; }
    }

    public sealed class SignalPayload
    {
        [XmlElement("payloadFloat", Namespace = EiNs)]
        public Float? Float { get; set; }
    }

    public sealed class ReportPayload
    {
        [XmlElement("rID", Namespace = EiNs)]
        public string? RId { get; set; }

        [XmlElement("payloadFloat", Namespace = EiNs)]
        public Float? Float { get; set; }
    }

    public sealed class Float
    {
        [XmlElement("value", Namespace = EiNs)]
        public double Value { get; set; }
    }

    public sealed class Target
    {
        [XmlElement("groupID", Namespace = EiNs)]
        public List<string> GroupIds { get; } = [];

        [XmlElement("venID", Namespace = EiNs)]
        public List<string> VenIds { get; } = [];
    }

    public sealed class UpdateReport
    {
        [XmlAttribute("schemaVersion", Namespace = EiNs)]
        public string? SchemaVersion { get; set; }

        [XmlElement("requestID", Namespace = PyldNs)]
        public string? RequestId { get; set; }

        [XmlElement("oadrReport", Namespace = OadrNs)]
        public List<Report> Reports { get; } = [];

        [XmlElement("venID", Namespace = EiNs)]
        public string? VenId { get; set; }
    }

    public sealed class Report
    {
        [XmlElement("dtstart", Namespace = XcalNs)]
        public Start? Start { get; set; }

        [XmlElement("intervals", Namespace = StrmNs)]
        public Intervals? Intervals { get; set; }

        [XmlElement("reportRequestID", Namespace = EiNs)]
        public string? ReportRequestId { get; set; }

        [XmlElement("reportSpecifierID", Namespace = EiNs)]
        public string? ReportSpecifierId { get; set; }

        [XmlElement("reportName", Namespace = EiNs)]
        public string? ReportName { get; set; }

        [XmlElement("createdDateTime", Namespace = EiNs)]
        public DateTime CreatedDateTime { get; set; }
    }
}
