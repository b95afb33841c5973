namespace FlexCoop.Middleware.Identity;

/// <summary>Where things are, below the issuer.</summary>
internal static class Routes
{
    public const string Authorize = "/connect/authorize";
    public const string PushedAuthorization = "/connect/par";
    public const string Token = "/connect/token";
    public const string DeviceAuthorization = "/connect/device";
    public const string Introspection = "/connect/introspect";
    public const string Revocation = "/connect/revoke";
    public const string UserInfo = "/connect/userinfo";
    public const string Logout = "/connect/logout";
    public const string Keys = "/connect/jwks";
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";
    public const string ServerMetadata = "/.well-known/oauth-authorization-server";
    public const string Home = "/";
    public const string Login = "/login";
    public const string Consent = "/consent";
    public const string Device = "/device";
    public const string DeviceDecision = "/device/decision";
    public const string AddBox = "/boxes/add";
    public const string BoxCodes = "/boxes/code";
    public const string ApproveKey = "/boxes/code/key";
    public const string Mandates = "/mandates";
    public const string Withdraw = "/mandates/withdraw";
    public const string Suspend = "/mandates/suspend";
    public const string Resume = "/mandates/resume";
    public const string Data = "/data";
    public const string DataDecision = "/data/decision";
    public const string DataShare = "/data/share";
    public const string DataUses = "/data/uses.csv";
    public const string Erase = "/account/erase";
    public const string Tokens = "/tokens";
    public const string Setup = "/setup";
    public const string SetupConfirm = "/setup/confirm";
    public const string Invite = "/invite";
}
