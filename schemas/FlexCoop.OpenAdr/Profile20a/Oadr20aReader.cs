using System.Xml;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Profile20a;

/// <summary>Makes a message of the bytes of an OpenADR 2.0a payload, or says everything that is wrong with them.</summary>
/// <remarks>A 2.0a payload stands alone, without envelope, schemaVersion or signature (protocol.md §15). The bounds are those of <see cref="OadrReader"/>.</remarks>
public static class Oadr20aReader
{
    /// <summary>Reads one message. Never throws for what the bytes hold.</summary>
    /// <param name="utf8">The document: one of the four payloads of 2.0a.</param>
    /// <param name="options">How strictly; <see cref="OadrReaderOptions.Schema"/> when null.</param>
    public static OadrReadResult Read(ReadOnlyMemory<byte> utf8, OadrReaderOptions? options = null) => OadrReader.Read(utf8, options ?? OadrReaderOptions.Schema, ReadRoot);

    private static OadrMessage? ReadRoot(XmlReader xml, MessageReader reader, OadrReaderOptions options)
    {
        var (name, payload) = Grammar20a.Payload.Find(xml.LocalName, xml.NamespaceURI);
        if (payload is not null)
        {
            return payload.Read(reader, name!, position: 0);
        }

        reader.Report(
            $"the root element is {XmlNames.Show(xml.LocalName, xml.NamespaceURI)}",
            xml.NamespaceURI == Oadr.Namespace
                ? "send messages of 2.0b to OpenADR2/Simple/2.0b/, and none but those of 2.0a here (rule 511)"
                : $"send a payload of EiEvent, such as oadrRequestEvent, in the namespace {Oadr20a.Namespace}");
        reader.SkipElement();
        return null;
    }
}
