using System.Xml.Serialization;

namespace FlexCoop.Benchmarks.Micro;

/// <summary>The messages of <see cref="SomeMessage"/> as classes for the framework's XmlSerializer, as a generator would make them of the schema.</summary>
/// <remarks>
/// Their types have the members that the schema gives them; what the messages do not hold is <see cref="Unused"/>. The serializer neither checks
/// the order nor misses what is not there, nor says where a fault is.
/// </remarks>
public static class SerializerShape
{
    private const string OadrNs = "http://openadr.org/oadr-2.0b/2012/07";
    private const string EiNs = "http://docs.oasis-open.org/ns/energyinterop/201110";
    private const string PyldNs = "http://docs.oasis-open.org/ns/energyinterop/201110/payloads";
    private const string XcalNs = "urn:ietf:params:xml:ns:icalendar-2.0";
    private const string StrmNs = "urn:ietf:params:xml:ns:icalendar-2.0:stream";
    private const string PowerNs = "http://docs.oasis-open.org/ns/emix/2011/06/power";
    private const string EmixNs = "http://docs.oasis-open.org/ns/emix/2011/06";

    [XmlRoot("oadrPayload", Namespace = OadrNs)]
    public sealed class Payload
    {
        [XmlElement("oadrSignedObject", Namespace = OadrNs)]
        public SignedObject? SignedObject { get; set; }

        [XmlElement("Signature", Namespace = "http://www.w3.org/2000/09/xmldsig#")]
        public Unused? Signature { get; set; }
    }

    public sealed class SignedObject
    {
        [XmlElement("oadrPoll", typeof(Poll), Namespace = OadrNs)]
        [XmlElement("oadrDistributeEvent", typeof(DistributeEvent), Namespace = OadrNs)]
        [XmlElement("oadrUpdateReport", typeof(UpdateReport), Namespace = OadrNs)]
        public object? Message { get; set; }

        [XmlAttribute("Id", Namespace = OadrNs)]
        public string? Id { get; set; }

        [XmlElement("oadrCreatedEvent", Namespace = OadrNs)]
        public Unused? OadrCreatedEvent { get; set; }

        [XmlElement("oadrRequestEvent", Namespace = OadrNs)]
        public Unused? OadrRequestEvent { get; set; }

        [XmlElement("oadrResponse", Namespace = OadrNs)]
        public Unused? OadrResponse { get; set; }

        [XmlElement("oadrCancelOpt", Namespace = OadrNs)]
        public Unused? OadrCancelOpt { get; set; }

        [XmlElement("oadrCanceledOpt", Namespace = OadrNs)]
        public Unused? OadrCanceledOpt { get; set; }

        [XmlElement("oadrCreateOpt", Namespace = OadrNs)]
        public Unused? OadrCreateOpt { get; set; }

        [XmlElement("oadrCreatedOpt", Namespace = OadrNs)]
        public Unused? OadrCreatedOpt { get; set; }

        [XmlElement("oadrCancelReport", Namespace = OadrNs)]
        public Unused? OadrCancelReport { get; set; }

        [XmlElement("oadrCanceledReport", Namespace = OadrNs)]
        public Unused? OadrCanceledReport { get; set; }

        [XmlElement("oadrCreateReport", Namespace = OadrNs)]
        public Unused? OadrCreateReport { get; set; }

        [XmlElement("oadrCreatedReport", Namespace = OadrNs)]
        public Unused? OadrCreatedReport { get; set; }

        [XmlElement("oadrRegisterReport", Namespace = OadrNs)]
        public Unused? OadrRegisterReport { get; set; }

        [XmlElement("oadrRegisteredReport", Namespace = OadrNs)]
        public Unused? OadrRegisteredReport { get; set; }

        [XmlElement("oadrUpdatedReport", Namespace = OadrNs)]
        public Unused? OadrUpdatedReport { get; set; }

        [XmlElement("oadrCancelPartyRegistration", Namespace = OadrNs)]
        public Unused? OadrCancelPartyRegistration { get; set; }

        [XmlElement("oadrCanceledPartyRegistration", Namespace = OadrNs)]
        public Unused? OadrCanceledPartyRegistration { get; set; }

        [XmlElement("oadrCreatePartyRegistration", Namespace = OadrNs)]
        public Unused? OadrCreatePartyRegistration { get; set; }

        [XmlElement("oadrCreatedPartyRegistration", Namespace = OadrNs)]
        public Unused? OadrCreatedPartyRegistration { get; set; }

        [XmlElement("oadrRequestReregistration", Namespace = OadrNs)]
        public Unused? OadrRequestReregistration { get; set; }

        [XmlElement("oadrQueryRegistration", Namespace = OadrNs)]
        public Unused? OadrQueryRegistration { get; set; }
    }

    /// <summary>An element that none of the messages holds.</summary>
    public sealed class Unused;

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

        [XmlElement("eiEventBaseline", Namespace = EiNs)]
        public Unused? Baseline { get; set; }
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

        [XmlElement("tolerance", Namespace = XcalNs)]
        public Unused? Tolerance { get; set; }

        [XmlElement("x-eiRampUp", Namespace = EiNs)]
        public Unused? RampUp { get; set; }

        [XmlElement("x-eiRecovery", Namespace = EiNs)]
        public Unused? Recovery { get; set; }
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

        [XmlElement("eiTarget", Namespace = EiNs)]
        public Unused? Target { get; set; }

        [XmlElement("voltage", Namespace = PowerNs)]
        public Unused? Voltage { get; set; }

        [XmlElement("energyApparent", Namespace = PowerNs)]
        public Unused? EnergyApparent { get; set; }

        [XmlElement("energyReactive", Namespace = PowerNs)]
        public Unused? EnergyReactive { get; set; }

        [XmlElement("energyReal", Namespace = PowerNs)]
        public Unused? EnergyReal { get; set; }

        [XmlElement("powerApparent", Namespace = PowerNs)]
        public Unused? PowerApparent { get; set; }

        [XmlElement("powerReactive", Namespace = PowerNs)]
        public Unused? PowerReactive { get; set; }

        [XmlElement("powerReal", Namespace = PowerNs)]
        public Unused? PowerReal { get; set; }

        [XmlElement("customUnit", Namespace = OadrNs)]
        public Unused? CustomUnit { get; set; }

        [XmlElement("current", Namespace = OadrNs)]
        public Unused? Current { get; set; }

        [XmlElement("currency", Namespace = OadrNs)]
        public Unused? Currency { get; set; }

        [XmlElement("currencyPerKW", Namespace = OadrNs)]
        public Unused? CurrencyPerKW { get; set; }

        [XmlElement("currencyPerThm", Namespace = OadrNs)]
        public Unused? CurrencyPerThm { get; set; }

        [XmlElement("frequency", Namespace = OadrNs)]
        public Unused? Frequency { get; set; }

        [XmlElement("Therm", Namespace = OadrNs)]
        public Unused? Therm { get; set; }

        [XmlElement("temperature", Namespace = OadrNs)]
        public Unused? Temperature { get; set; }

        [XmlElement("pulseCount", Namespace = OadrNs)]
        public Unused? PulseCount { get; set; }

        [XmlElement("oadrGBDataDescription", Namespace = OadrNs)]
        public Unused? OadrGBDataDescription { get; set; }
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

        [XmlElement("oadrGBPayload", Namespace = OadrNs)]
        public Unused? GreenButton { get; set; }
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

        [XmlElement("oadrPayloadResourceStatus", Namespace = OadrNs)]
        public Unused? ResourceStatus { get; set; }
    }

    public sealed class ReportPayload
    {
        [XmlElement("rID", Namespace = EiNs)]
        public string? RId { get; set; }

        [XmlElement("payloadFloat", Namespace = EiNs)]
        public Float? Float { get; set; }

        [XmlElement("confidence", Namespace = EiNs)]
        public Unused? Confidence { get; set; }

        [XmlElement("accuracy", Namespace = EiNs)]
        public Unused? Accuracy { get; set; }

        [XmlElement("oadrPayloadResourceStatus", Namespace = OadrNs)]
        public Unused? ResourceStatus { get; set; }

        [XmlElement("oadrDataQuality", Namespace = OadrNs)]
        public Unused? DataQuality { get; set; }
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

        [XmlElement("aggregatedPnode", Namespace = PowerNs)]
        public Unused? AggregatedPnode { get; set; }

        [XmlElement("endDeviceAsset", Namespace = PowerNs)]
        public Unused? EndDeviceAsset { get; set; }

        [XmlElement("meterAsset", Namespace = PowerNs)]
        public Unused? MeterAsset { get; set; }

        [XmlElement("pnode", Namespace = PowerNs)]
        public Unused? Pnode { get; set; }

        [XmlElement("serviceArea", Namespace = EmixNs)]
        public Unused? ServiceArea { get; set; }

        [XmlElement("serviceDeliveryPoint", Namespace = PowerNs)]
        public Unused? ServiceDeliveryPoint { get; set; }

        [XmlElement("serviceLocation", Namespace = PowerNs)]
        public Unused? ServiceLocation { get; set; }

        [XmlElement("transportInterface", Namespace = PowerNs)]
        public Unused? TransportInterface { get; set; }

        [XmlElement("groupName", Namespace = EiNs)]
        public Unused? GroupName { get; set; }

        [XmlElement("resourceID", Namespace = EiNs)]
        public Unused? ResourceId { get; set; }

        [XmlElement("partyID", Namespace = EiNs)]
        public Unused? PartyId { get; set; }
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

        [XmlElement("duration", Namespace = XcalNs)]
        public Duration? Duration { get; set; }

        [XmlElement("eiReportID", Namespace = EiNs)]
        public Unused? EiReportId { get; set; }

        [XmlElement("oadrReportDescription", Namespace = OadrNs)]
        public Unused? Description { get; set; }
    }
}
