namespace FlexCoop.Ven.Gateway;

/// <summary>The folder of all that an agent remembers; only its owner can look into it.</summary>
internal static class StateFolder
{
    /// <exception cref="StartException">It cannot be made.</exception>
    public static void Make(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The state folder '{folder}' cannot be used: {refused.Message}", refused);
        }
    }

    /// <summary>Whether a file could not be opened since another process holds it: Windows' sharing violation, or the system's refusal of the lock.</summary>
    public static bool IsHeld(IOException failure)
    {
        const int SharingViolation = unchecked((int)0x80070020);
        const int WouldBlock = 11;
        const int WouldBlockOnMac = 35;
        return failure.HResult == (OperatingSystem.IsWindows() ? SharingViolation : OperatingSystem.IsMacOS() ? WouldBlockOnMac : WouldBlock);
    }
}
