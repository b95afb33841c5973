using System.Xml;
using System.Xml.Schema;

namespace FlexCoop.Testing;

/// <summary>The Alliance's schema set, as the judge of what we write (xsd/README.md: how to load it).</summary>
public static class OfficialSchema
{
    private static readonly Lazy<XmlSchemaSet> Schemas = new(Load);

    /// <summary>What the schema has against a document; empty when it is valid.</summary>
    public static IReadOnlyList<string> Faults(ReadOnlyMemory<byte> document)
    {
        var faults = new List<string>();
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            ValidationType = ValidationType.Schema,
            Schemas = Schemas.Value,
            ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings,
        };
        settings.ValidationEventHandler += (_, fault) => faults.Add($"{fault.Exception.LineNumber}:{fault.Exception.LinePosition} {fault.Message}");
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(document.ToArray()), settings);
            while (reader.Read())
            {
            }
        }
        catch (XmlException notWellFormed)
        {
            faults.Add(notWellFormed.Message);
        }

        return faults;
    }

    private static XmlSchemaSet Load()
    {
        var set = new XmlSchemaSet { XmlResolver = null };
        foreach (var file in Directory.GetFiles(SharedMaterial.Path("openadr", "xsd"), "*.xsd").Order(StringComparer.Ordinal))
        {
            using var reader = XmlReader.Create(file, new XmlReaderSettings { XmlResolver = null });
            set.Add(null, reader);
        }

        set.Compile();
        return set;
    }
}
