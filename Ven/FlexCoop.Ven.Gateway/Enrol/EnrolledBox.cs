namespace FlexCoop.Ven.Gateway.Enrol;

/// <summary>The identity of a box in its state folder.</summary>
internal static class EnrolledBox
{
    /// <exception cref="StartException">Another process has it, or it is broken.</exception>
    public static IdentityFolder Open(string stateFolder)
    {
        try
        {
            return IdentityFolder.Open(stateFolder);
        }
        catch (IOException held) when (FileLock.IsHeld(held))
        {
            throw new StartException(
                $"The identity in the state folder '{Path.GetFullPath(stateFolder)}' is in use by a running agent, or by another 'enrol'; stop that one first.", held);
        }
        catch (Exception refused) when (refused is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new StartException($"{refused.Message} {(refused is InvalidDataException ? Causes.IdentityBroken : Causes.StateUnusable).Mark}", refused);
        }
    }

    /// <summary>What the box shows to its VTN. There must be an identity.</summary>
    /// <exception cref="StartException">Key and certificate are broken, or do not belong together.</exception>
    public static VenCredentials ReadCredentials(IdentityFolder folder)
    {
        try
        {
            return folder.ReadCredentials();
        }
        catch (Exception refused) when (refused is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new StartException($"{refused.Message} {(refused is InvalidDataException ? Causes.KeyMismatch : Causes.StateUnusable).Mark}", refused);
        }
    }
}
