namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace ei: OASIS Energy Interoperation.</summary>
internal static class Ei
{
    public const string Namespace = "http://docs.oasis-open.org/ns/energyinterop/201110";

    public static readonly XmlName SchemaVersion = Name("schemaVersion");
    public static readonly XmlName EiResponse = Name("eiResponse");
    public static readonly XmlName ResponseCode = Name("responseCode");
    public static readonly XmlName ResponseDescription = Name("responseDescription");
    public static readonly XmlName VenId = Name("venID");
    public static readonly XmlName VtnId = Name("vtnID");
    public static readonly XmlName RegistrationId = Name("registrationID");
    public static readonly XmlName EventId = Name("eventID");
    public static readonly XmlName ModificationNumber = Name("modificationNumber");
    public static readonly XmlName ModificationDateTime = Name("modificationDateTime");
    public static readonly XmlName ModificationReason = Name("modificationReason");
    public static readonly XmlName Priority = Name("priority");
    public static readonly XmlName EiMarketContext = Name("eiMarketContext");
    public static readonly XmlName CreatedDateTime = Name("createdDateTime");
    public static readonly XmlName EventStatus = Name("eventStatus");
    public static readonly XmlName TestEvent = Name("testEvent");
    public static readonly XmlName VtnComment = Name("vtnComment");
    public static readonly XmlName EiEvent = Name("eiEvent");
    public static readonly XmlName EventDescriptor = Name("eventDescriptor");
    public static readonly XmlName EiActivePeriod = Name("eiActivePeriod");
    public static readonly XmlName EiEventSignals = Name("eiEventSignals");
    public static readonly XmlName EiEventSignal = Name("eiEventSignal");
    public static readonly XmlName EiEventBaseline = Name("eiEventBaseline");
    public static readonly XmlName EiTarget = Name("eiTarget");
    public static readonly XmlName SignalName = Name("signalName");
    public static readonly XmlName SignalType = Name("signalType");
    public static readonly XmlName SignalId = Name("signalID");
    public static readonly XmlName CurrentValue = Name("currentValue");
    public static readonly XmlName BaselineId = Name("baselineID");
    public static readonly XmlName BaselineName = Name("baselineName");
    public static readonly XmlName ResourceId = Name("resourceID");
    public static readonly XmlName GroupId = Name("groupID");
    public static readonly XmlName GroupName = Name("groupName");
    public static readonly XmlName PartyId = Name("partyID");
    public static readonly XmlName Interval = Name("interval");
    public static readonly XmlName SignalPayload = Name("signalPayload");
    public static readonly XmlName PayloadFloat = Name("payloadFloat");
    public static readonly XmlName Value = Name("value");
    public static readonly XmlName XEiNotification = Name("x-eiNotification");
    public static readonly XmlName XEiRampUp = Name("x-eiRampUp");
    public static readonly XmlName XEiRecovery = Name("x-eiRecovery");
    public static readonly XmlName EventResponses = Name("eventResponses");
    public static readonly XmlName EventResponse = Name("eventResponse");
    public static readonly XmlName QualifiedEventId = Name("qualifiedEventID");
    public static readonly XmlName OptType = Name("optType");
    public static readonly XmlName OptId = Name("optID");
    public static readonly XmlName OptReason = Name("optReason");
    public static readonly XmlName ReportRequestId = Name("reportRequestID");
    public static readonly XmlName ReportSpecifierId = Name("reportSpecifierID");
    public static readonly XmlName ReportName = Name("reportName");
    public static readonly XmlName EiReportId = Name("eiReportID");
    public static readonly XmlName RId = Name("rID");
    public static readonly XmlName ReportSubject = Name("reportSubject");
    public static readonly XmlName ReportDataSource = Name("reportDataSource");
    public static readonly XmlName ReportType = Name("reportType");
    public static readonly XmlName ReadingType = Name("readingType");
    public static readonly XmlName Confidence = Name("confidence");
    public static readonly XmlName Accuracy = Name("accuracy");
    public static readonly XmlName ReportSpecifier = Name("reportSpecifier");
    public static readonly XmlName ReportBackDuration = Name("reportBackDuration");
    public static readonly XmlName ReportInterval = Name("reportInterval");
    public static readonly XmlName SpecifierPayload = Name("specifierPayload");

    private static XmlName Name(string localName) => new("ei", Namespace, localName);
}
