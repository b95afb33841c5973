namespace FlexCoop.OpenAdr;

/// <summary>The state of a resource (XSD: oadr:oadrPayloadResourceStatus; rules 331, 334).</summary>
public sealed record OadrPayloadResourceStatus : PayloadBase
{
    /// <summary>Whether the resource can be reached and controlled.</summary>
    public required bool Online { get; init; }

    /// <summary>Whether somebody overrides the control of the resource on site.</summary>
    public required bool ManualOverride { get; init; }

    public LoadControlState? LoadControlState { get; init; }
}
