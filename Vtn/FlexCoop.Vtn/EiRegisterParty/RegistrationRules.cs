using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What a registration must say beyond the schema (rule 402).</summary>
internal static class RegistrationRules
{
    /// <summary>What is said without a value is not said (rule 46): peers send empty ids when they register first, and empty names.</summary>
    public static OadrCreatePartyRegistration WithoutEmpty(OadrCreatePartyRegistration message) => message with
    {
        RegistrationId = Said(message.RegistrationId),
        VenId = Said(message.VenId),
        VenName = string.IsNullOrWhiteSpace(message.VenName) ? null : message.VenName,
    };

    public static RegistrationId? Said(RegistrationId? registrationId) => string.IsNullOrWhiteSpace(registrationId?.Value) ? null : registrationId;

    public static VenId? Said(VenId? venId) => string.IsNullOrWhiteSpace(venId?.Value) ? null : venId;

    /// <summary>Where it wants to be pushed to; null when it polls.</summary>
    public static string? PushAddressOf(OadrCreatePartyRegistration message) => message.HttpPullModel == false ? message.TransportAddress!.Trim() : null;

    /// <returns>Null when it may be accepted.</returns>
    public static Refusal? Check(OadrCreatePartyRegistration message, PushAddress addresses) =>
        HasAShortName(message) ?? NeedsPullFlag(message) ?? NeedsAddress(message) ?? NeedsBothIds(message) ?? IsServed(message) ?? IsReached(message, addresses);

    private static Refusal? HasAShortName(OadrCreatePartyRegistration message) => message.VenName?.Length > EventRules.MaxIdLength
        ? new Refusal(EiResponseCode.InvalidData, $"oadrVenName has {message.VenName.Length} characters; give at most {EventRules.MaxIdLength}")
        : null;

    private static Refusal? NeedsPullFlag(OadrCreatePartyRegistration message) =>
        message is { TransportName: OadrTransportName.SimpleHttp, HttpPullModel: null }
            ? new Refusal(EiResponseCode.ComplianceOther, "oadrHttpPullModel is missing; give it for simpleHttp (rule 402)")
            : null;

    private static Refusal? NeedsAddress(OadrCreatePartyRegistration message) =>
        string.IsNullOrWhiteSpace(message.TransportAddress) && (message.TransportName == OadrTransportName.Xmpp || message.HttpPullModel == false)
            ? new Refusal(EiResponseCode.ComplianceOther, "oadrTransportAddress is missing; give it for push and for xmpp (rule 402)")
            : null;

    private static Refusal? IsReached(OadrCreatePartyRegistration message, PushAddress addresses) =>
        PushAddressOf(message) is { } address ? addresses.Check(address) : null;

    private static Refusal? NeedsBothIds(OadrCreatePartyRegistration message) =>
        message is { RegistrationId: not null, VenId: null }
            ? new Refusal(EiResponseCode.ComplianceOther, "venID is missing; a re-registration names registrationID and venID (rule 402)")
            : null;

    private static Refusal? IsServed(OadrCreatePartyRegistration message) => message switch
    {
        { ProfileName: not OadrProfileName.Profile20b } =>
            new Refusal(EiResponseCode.ComplianceOther, "profile 2.0a is not served here; register for 2.0b"),
        { TransportName: not OadrTransportName.SimpleHttp } =>
            new Refusal(EiResponseCode.DeploymentOther, "only simpleHttp is served here; register with it"),
        _ => null,
    };
}
