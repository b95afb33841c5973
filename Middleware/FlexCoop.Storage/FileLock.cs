namespace FlexCoop;

/// <summary>Tells a file that another process holds from one that cannot be opened otherwise.</summary>
/// <remarks>This file is also compiled into the agent, which may not refer to this library.</remarks>
internal static class FileLock
{
    /// <summary>Whether a file could not be opened since another process holds it: Windows' sharing violation, or the system's refusal of the lock.</summary>
    public static bool IsHeld(IOException failure)
    {
        const int SharingViolation = unchecked((int)0x80070020);
        const int WouldBlock = 11;
        const int WouldBlockOnMac = 35;
        return failure.HResult == (OperatingSystem.IsWindows() ? SharingViolation : OperatingSystem.IsMacOS() ? WouldBlockOnMac : WouldBlock);
    }
}
