using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr;

/// <summary>Makes a message of bytes, or says everything that is wrong with them.</summary>
/// <remarks>
/// The verdict is that of the Alliance's schema (v1.1, 2015), with the bounds of <see cref="OadrXml"/>, UTF-8 only, and the leniencies of
/// <see cref="OadrReaderOptions"/>. What a schema cannot say is for the rules of each service.
/// </remarks>
public static partial class OadrReader
{
    /// <summary>In bytes; a declaration that is good has about 60.</summary>
    private const int LongestDeclaration = 256;

    /// <summary>Reads one message. Never throws for what the bytes hold.</summary>
    /// <param name="utf8">The document: an oadrPayload, or a payload alone where that is overlooked.</param>
    /// <param name="options">How strictly; <see cref="OadrReaderOptions.Schema"/> when null.</param>
    public static OadrReadResult Read(ReadOnlyMemory<byte> utf8, OadrReaderOptions? options = null) => Read(utf8, options ?? OadrReaderOptions.Schema, ReadRoot);

    /// <summary>Reads one document of any profile.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="options">How strictly.</param>
    /// <param name="root">Reads the root element, on which the reader stands.</param>
    internal static OadrReadResult Read(ReadOnlyMemory<byte> utf8, OadrReaderOptions options, Func<XmlReader, MessageReader, OadrReaderOptions, OadrMessage?> root)
    {
        if (Refusal(utf8.Span) is { } refusal)
        {
            return new OadrReadResult { Faults = [refusal], Overlooked = [] };
        }

        XmlReader xml;
        try
        {
            xml = OadrXml.Open(utf8);
        }
        catch (XmlException notEvenABeginning)
        {
            return new OadrReadResult { Faults = [NotWellFormed.Explain(notEvenABeginning, (1, 1), "/")], Overlooked = [] };
        }

        using var _ = xml;
        var reader = new MessageReader(xml, options);
        var (message, schemaVersion) = ReadDocument(xml, reader, options, root, out var broken);
        var faults = broken is null ? reader.Faults : [.. reader.Faults, broken];
        return new OadrReadResult
        {
            Message = faults.Count == 0 ? message : null,
            SchemaVersion = schemaVersion,
            IsSigned = reader.IsSigned,
            Faults = faults,
            HasMoreFaults = reader.HasMoreFaults,
            Overlooked = reader.Overlooked,
        };
    }

    private static (OadrMessage? Message, string? SchemaVersion) ReadDocument(
        XmlReader xml, MessageReader reader, OadrReaderOptions options, Func<XmlReader, MessageReader, OadrReaderOptions, OadrMessage?> root, out OadrFault? broken)
    {
        broken = null;
        OadrMessage? message = null;
        try
        {
            reader.Start();
            while (xml.NodeType != XmlNodeType.Element)
            {
                _ = reader.Advance();
            }

            message = root(xml, reader, options);
            while (reader.Advance())
            {
            }
        }
        catch (XmlException notWellFormed)
        {
            broken = NotWellFormed.Explain(notWellFormed, reader.Place, reader.Path());
        }

        return (message, reader.SchemaVersion);
    }

    private static OadrMessage? ReadRoot(XmlReader xml, MessageReader reader, OadrReaderOptions options)
    {
        if (Oadr.OadrPayload.Is(xml.LocalName, xml.NamespaceURI))
        {
            var envelope = options.Grants(Leniency.SignatureLast) ? Grammar.LenientEnvelope : Grammar.Envelope;
            return envelope.Read(reader, Oadr.OadrPayload, position: 0);
        }

        var isSignedObject = Oadr.OadrSignedObject.Is(xml.LocalName, xml.NamespaceURI);
        var (name, payload) = Grammar.Payload.Find(xml.LocalName, xml.NamespaceURI);
        if (isSignedObject || payload is not null)
        {
            if (!reader.Overlook(Leniency.BarePayload))
            {
                reader.Report($"{XmlNames.Show(xml.LocalName, xml.NamespaceURI)} stands alone", "put it into oadr:oadrPayload/oadr:oadrSignedObject (§7.1)");
            }

            return isSignedObject
                ? Grammar.SignedObject.Read(reader, Oadr.OadrSignedObject, position: 0)
                : payload!.Read(reader, name!, position: 0);
        }

        reader.Report(
            $"the root element is {XmlNames.Show(xml.LocalName, xml.NamespaceURI)}",
            $"send oadr:oadrPayload in the namespace {Oadr.Namespace}");
        reader.SkipElement();
        return null;
    }

    /// <summary>What can be said before any XML is read.</summary>
    private static OadrFault? Refusal(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > OadrXml.MaxBytes)
        {
            return new OadrFault(1, 1, "/", $"the message has more than {OadrXml.MaxBytes} bytes", $"send at most {OadrXml.MaxBytes}");
        }

        if (bytes is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, ..] or [_, 0, ..])
        {
            return new OadrFault(1, 1, "/", "the message is not UTF-8", "send UTF-8, the only encoding of OpenADR (§9.1.9.5)");
        }

        bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes;
        if (!bytes.StartsWith("<?xml"u8))
        {
            return bytes.IsEmpty ? new OadrFault(1, 1, "/", "the message is empty", "send an oadr:oadrPayload") : null;
        }

        var declaration = bytes[..Math.Min(bytes.Length, LongestDeclaration)];
        var end = declaration.IndexOf("?>"u8);
        if (end < 0 && bytes.Length > LongestDeclaration)
        {
            return new OadrFault(1, 1, "/", $"the XML declaration has more than {LongestDeclaration} bytes", "begin with <?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        }

        declaration = end < 0 ? declaration : declaration[..end];
        if (declaration.IndexOf(" encoding=\"UTF-8\""u8) >= 0 || declaration.IndexOf(" encoding=\"utf-8\""u8) >= 0)
        {
            // What nearly everybody writes.
            return null;
        }

        var encoding = EncodingInDeclaration().Match(Encoding.Latin1.GetString(declaration));
        return encoding.Success && !encoding.Groups["name"].Value.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? new OadrFault(1, 1, "/", Printable.Text($"encoding '{encoding.Groups["name"].Value}' is declared"), "send UTF-8, the only encoding of OpenADR (§9.1.9.5), and declare it so")
            : null;
    }

    /// <summary>The encoding that an XML declaration names.</summary>
    [GeneratedRegex(@"\sencoding\s*=\s*[""'](?<name>[^""']*)[""']", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EncodingInDeclaration();
}
