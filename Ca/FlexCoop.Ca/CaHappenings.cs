namespace FlexCoop.Ca;

/// <summary>What of certificates those who want to know are told.</summary>
public static class CaHappenings
{
    /// <summary>A certificate is revoked, with this commit.</summary>
    public const string Revoked = "certificate.revoked";
}
