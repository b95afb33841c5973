using System.Globalization;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr;

/// <summary>A response code of the application (protocol.md §11.1). Three digits; peers also use others than the listed ones.</summary>
/// <param name="Value">0 to 999.</param>
public readonly record struct EiResponseCode(int Value)
{
    public static readonly EiResponseCode Ok = new(200);

    /// <summary>Something came in the wrong order: modificationNumber, uid.</summary>
    public static readonly EiResponseCode OutOfSequence = new(450);

    /// <summary>It may not be done, such as changing the past.</summary>
    public static readonly EiResponseCode NotAllowed = new(451);

    /// <summary>An identifier is not known.</summary>
    public static readonly EiResponseCode InvalidId = new(452);

    /// <summary>A name is not known: reportName, signalName.</summary>
    public static readonly EiResponseCode NotRecognized = new(453);

    /// <summary>A value is outside its range.</summary>
    public static readonly EiResponseCode InvalidData = new(454);

    /// <summary>Another breach of the specification: something is missing or of the wrong kind.</summary>
    public static readonly EiResponseCode ComplianceOther = new(459);

    public static readonly EiResponseCode SignalNotSupported = new(460);

    public static readonly EiResponseCode ReportNotSupported = new(461);

    /// <summary>The target or market context is not the receiver's.</summary>
    public static readonly EiResponseCode TargetMismatch = new(462);

    public static readonly EiResponseCode NotRegistered = new(463);

    /// <summary>Another reason of this deployment.</summary>
    public static readonly EiResponseCode DeploymentOther = new(469);

    /// <summary>Whether the message was taken: any 2xx (interop.md §1.4).</summary>
    public bool IsSuccess => Value is >= 200 and < 300;

    internal static SimpleType<EiResponseCode> Content { get; } = new("give three digits such as 200", (string text, MessageReader? _, out EiResponseCode value) =>
    {
        var good = text.Length == 3 & int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code);
        value = good ? new EiResponseCode(code) : default;
        return good;
    });

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D3", CultureInfo.InvariantCulture);
}
