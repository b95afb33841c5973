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
            throw new StartException($"The state folder '{folder}' cannot be used: {refused.Message} {Causes.StateUnusable.Mark}", refused);
        }
    }
}
