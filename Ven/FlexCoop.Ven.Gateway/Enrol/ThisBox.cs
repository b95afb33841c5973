using System.Reflection;

namespace FlexCoop.Ven.Gateway.Enrol;

/// <summary>What this machine says of itself, as the kernel tells it.</summary>
internal static class ThisBox
{
    private const int MaxLength = 64;

    private static readonly string[] ModelFiles = ["/proc/device-tree/model", "/sys/class/dmi/id/product_name"];
    private static readonly string[] SerialFiles = ["/proc/device-tree/serial-number", "/sys/class/dmi/id/product_serial"];

    /// <param name="model">What the installer says; null for what the machine says.</param>
    /// <param name="serial">As <paramref name="model"/>.</param>
    public static BoxFacts Facts(string? model, string? serial) => new(
        Fact(model) ?? Read(ModelFiles),
        Fact(serial) ?? Read(SerialFiles),
        Fact(typeof(ThisBox).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion));

    /// <summary>The text as far as it may be sent; null when nothing is left of it.</summary>
    private static string? Fact(string? text) =>
        new string([.. (text ?? "").Where(letter => letter is >= ' ' and <= '~').Take(MaxLength)]).Trim() is { Length: > 0 } fact ? fact : null;

    private static string? Read(IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            try
            {
                if (File.Exists(file) && Fact(File.ReadAllText(file)) is { } fact)
                {
                    return fact;
                }
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                // Another may tell; and what nobody tells, the owner is shown as not said.
            }
        }

        return null;
    }
}
