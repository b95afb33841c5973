using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware;

/// <summary>Holds every setting to those that there are, so that a misspelt one is not taken for its default.</summary>
internal static class SettingsCheck
{
    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Vtn"] = Names(typeof(VtnOptions)),
        ["Admission"] = Names(typeof(AdmissionOptions)),
        ["Ca"] = Names(typeof(CaOptions)),
        ["Doors"] = Names(typeof(DoorOptions)),
        ["Identity"] = Names(typeof(IdentityOptions)),
        ["Resources"] = Names(typeof(ResourceOptions)),
    };

    /// <exception cref="StartException">A key is not known, or a value cannot be: which, and what would be right.</exception>
    public static void Run(IConfiguration settings)
    {
        foreach (var section in settings.GetChildren())
        {
            if (!Sections.TryGetValue(section.Key, out var names))
            {
                throw new StartException($"'{section.Path}' is no section of the settings; give {string.Join(" or ", Sections.Keys)}.");
            }

            if (section.GetChildren().FirstOrDefault(setting => !names.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            {
                throw new StartException($"'{unknown.Path}' is no setting; give one of {string.Join(", ", names)}.");
            }
        }

        Check(settings.GetSection("Vtn"), new VtnOptions(), new VtnOptionsValidator(), "Vtn");
        Check(settings.GetSection("Admission"), new AdmissionOptions(), new AdmissionOptionsValidator(), "Middleware");
        Check(settings.GetSection("Ca"), new CaOptions(), new CaOptionsValidator(), "Ca");
        Check(settings.GetSection("Doors"), new DoorOptions(), new DoorOptionsValidator(), "Middleware");
        IdentityOptions.Read(settings);
    }

    private static void Check<T>(IConfigurationSection section, T options, IValidateOptions<T> validator, string folder)
        where T : class
    {
        try
        {
            section.Bind(options);
            if (validator.Validate(name: null, options) is { Failed: true } refusal)
            {
                throw new StartException(refusal.FailureMessage);
            }
        }
        catch (InvalidOperationException unreadable)
        {
            throw new StartException($"{unreadable.Message} See the README of the folder {folder} for its form.", unreadable);
        }
    }

    private static string[] Names(Type options) => [.. options.GetProperties().Select(property => property.Name)];
}
