namespace FlexCoop.OpenAdr;

/// <summary>One of the 23 payloads of OpenADR 2.0b (protocol.md §3.1).</summary>
public abstract record OadrMessage
{
    /// <summary>The payload's name as it stands on the wire, such as oadrPoll.</summary>
    public string PayloadName => char.ToLowerInvariant(GetType().Name[0]) + GetType().Name[1..];
}
