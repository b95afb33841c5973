using System.Diagnostics;
using System.Text;
using System.Xml;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Events;
using FlexCoop.OpenAdr.Opts;
using FlexCoop.OpenAdr.Polling;
using FlexCoop.OpenAdr.Registration;
using FlexCoop.OpenAdr.Reports;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr;

/// <summary>Makes the bytes of a message: in its envelope, valid by the Alliance's schema, in UTF-8 (protocol.md §4.2).</summary>
public static class OadrWriter
{
    /// <summary>ei:schemaVersion of everything that is written (rule 509).</summary>
    public const string SchemaVersion = "2.0b";

    internal static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        CloseOutput = false,
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>Writes one message.</summary>
    /// <exception cref="ArgumentException">
    /// The message cannot be said: a text holds a character that XML 1.0 cannot carry (see <see cref="CanCarry"/>), a list that must have one has
    /// none, or a value is not of its type. The text names the element.
    /// </exception>
    public static byte[] Write(OadrMessage message)
    {
        using var bytes = new MemoryStream(2048);
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            Write(xml, message);
        }

        return bytes.ToArray();
    }

    /// <summary>Whether XML 1.0 can carry a text: no control characters but tab and line ends, no unpaired surrogates.</summary>
    public static bool CanCarry(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (!XmlConvert.IsXmlChar(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static void Write(XmlWriter xml, OadrMessage message)
    {
        xml.WriteStartElement(Oadr.OadrPayload.Prefix, Oadr.OadrPayload.LocalName, Oadr.Namespace);
        Declare(xml, Ei.VenId);
        Declare(xml, Pyld.RequestId);
        if (message is OadrDistributeEvent or OadrCreateOpt or OadrRegisterReport or OadrCreateReport or OadrUpdateReport or OadrRegisteredReport or OadrCreatedPartyRegistration)
        {
            Declare(xml, Xcal.Duration);
            Declare(xml, Strm.Intervals);
            Declare(xml, Emix.MarketContext);
            Declare(xml, Power.PowerReal);
            Declare(xml, Scale.SiScaleCode);
        }

        xml.WriteStartElement(Oadr.OadrSignedObject.LocalName, Oadr.Namespace);
        xml.WriteStartElement(message.PayloadName, Oadr.Namespace);
        xml.WriteAttributeString(Ei.SchemaVersion.LocalName, Ei.Namespace, SchemaVersion);
        WritePayload(new MessageWriter(xml), message);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    internal static void Declare(XmlWriter xml, XmlName name) => xml.WriteAttributeString("xmlns", name.Prefix, null, name.Namespace);

    private static void WritePayload(MessageWriter w, OadrMessage message)
    {
        switch (message)
        {
            case OadrPoll poll: OadrPollWriter.Poll(w, poll); break;
            case OadrResponse response: EiResponseWriter.Response(w, response); break;
            case OadrDistributeEvent distribute: EiEventWriter.DistributeEvent(w, distribute); break;
            case OadrCreatedEvent created: EiEventWriter.CreatedEvent(w, created); break;
            case OadrRequestEvent request: EiEventWriter.RequestEvent(w, request); break;
            case OadrUpdateReport update: EiReportWriter.UpdateReport(w, update); break;
            case OadrUpdatedReport updated: EiReportWriter.UpdatedReport(w, updated); break;
            case OadrRegisterReport register: EiReportWriter.RegisterReport(w, register); break;
            case OadrRegisteredReport registered: EiReportWriter.RegisteredReport(w, registered); break;
            case OadrCreateReport create: EiReportWriter.CreateReport(w, create); break;
            case OadrCreatedReport created: EiReportWriter.CreatedReport(w, created); break;
            case OadrCancelReport cancel: EiReportWriter.CancelReport(w, cancel); break;
            case OadrCanceledReport canceled: EiReportWriter.CanceledReport(w, canceled); break;
            case OadrQueryRegistration query: EiRegisterPartyWriter.QueryRegistration(w, query); break;
            case OadrCreatePartyRegistration create: EiRegisterPartyWriter.CreatePartyRegistration(w, create); break;
            case OadrCreatedPartyRegistration created: EiRegisterPartyWriter.CreatedPartyRegistration(w, created); break;
            case OadrCancelPartyRegistration cancel: EiRegisterPartyWriter.CancelPartyRegistration(w, cancel); break;
            case OadrCanceledPartyRegistration canceled: EiRegisterPartyWriter.CanceledPartyRegistration(w, canceled); break;
            case OadrRequestReregistration request: EiRegisterPartyWriter.RequestReregistration(w, request); break;
            case OadrCreateOpt create: EiOptWriter.CreateOpt(w, create); break;
            case OadrCreatedOpt created: EiOptWriter.CreatedOpt(w, created); break;
            case OadrCancelOpt cancel: EiOptWriter.CancelOpt(w, cancel); break;
            case OadrCanceledOpt canceled: EiOptWriter.CanceledOpt(w, canceled); break;
            default: throw new UnreachableException();
        }
    }
}
