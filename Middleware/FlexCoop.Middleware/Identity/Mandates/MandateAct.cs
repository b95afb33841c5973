namespace FlexCoop.Middleware.Identity;

/// <summary>What can be done with a mandate.</summary>
internal enum MandateAct
{
    Approve,
    Suspend,
    Resume,
    Revoke,
    Expire,
}
