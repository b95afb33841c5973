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

    /// <returns>Null when it may be accepted.</returns>
    public static Refusal? Check(OadrCreatePartyRegistration message) =>
        HasAShortName(message) ?? NeedsPullFlag(message) ?? NeedsAddress(message) ?? NeedsBothIds(message) ?? IsServed(message);

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
            : message.HttpPullModel == false && !IsHttpAddress(message.TransportAddress!)
                ? new Refusal(EiResponseCode.InvalidData, $"oadrTransportAddress '{ForeignText.Shown(message.TransportAddress)}' is no address; give one such as https://ven.example.org:8443/ (§9.1.2)")
                : null;

    private static bool IsHttpAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    private static Refusal? NeedsBothIds(OadrCreatePartyRegistration message) =>
        message is { RegistrationId: not null, VenId: null }
            ? new Refusal(EiResponseCode.ComplianceOther, "venID is missing; a re-registration names registrationID and venID (rule 402)")
            : null;

    private static Refusal? IsServed(OadrCreatePartyRegistration message) => message switch
    {
        { ProfileName: not OadrProfileName.Profile20b } =>
            new Refusal(EiResponseCode.ComplianceOther, "profile 2.0a is not served here; register for 2.0b"),
        { TransportName: not OadrTransportName.SimpleHttp } or { HttpPullModel: false } =>
            new Refusal(EiResponseCode.DeploymentOther, "only simpleHttp in pull mode is served here; register with oadrHttpPullModel true"),
        _ => null,
    };
}
