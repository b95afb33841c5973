using FlexCoop.Vtn;

namespace FlexCoop.Middleware;

/// <summary>Holds every setting to those that there are, so that a misspelt one is not taken for its default.</summary>
internal static class SettingsCheck
{
    private static readonly string[] VtnSettings = [.. typeof(VtnOptions).GetProperties().Select(property => property.Name)];

    /// <exception cref="StartException">A key is not known, or a value cannot be: which, and what would be right.</exception>
    public static void Run(IConfiguration settings)
    {
        foreach (var section in settings.GetChildren())
        {
            if (!section.Key.Equals("Vtn", StringComparison.OrdinalIgnoreCase))
            {
                throw new StartException($"'{section.Path}' is no section of the settings; give Vtn.");
            }
        }

        foreach (var setting in settings.GetSection("Vtn").GetChildren())
        {
            if (!VtnSettings.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new StartException($"'{setting.Path}' is no setting; give one of {string.Join(", ", VtnSettings)}.");
            }
        }

        try
        {
            var options = settings.GetSection("Vtn").Get<VtnOptions>() ?? new VtnOptions();
            if (new VtnOptionsValidator().Validate(name: null, options) is { Failed: true } refusal)
            {
                throw new StartException(refusal.FailureMessage);
            }
        }
        catch (InvalidOperationException unreadable)
        {
            throw new StartException($"{unreadable.Message} See the README of the folder Vtn for its form.", unreadable);
        }
    }
}
