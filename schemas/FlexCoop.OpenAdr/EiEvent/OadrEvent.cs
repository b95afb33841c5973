namespace FlexCoop.OpenAdr;

/// <summary>An event, and whether the VEN must answer it (XSD: oadr:oadrEvent).</summary>
public sealed record OadrEvent(EiEvent EiEvent, ResponseRequired ResponseRequired);
