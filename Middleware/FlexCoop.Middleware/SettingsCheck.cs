using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using FlexCoop.Ca;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Messages;
using FlexCoop.Middleware.OutsideData;
using FlexCoop.Middleware.PvForecasts;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Middleware.Webhooks;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware;

/// <summary>Holds every setting to those that there are, so that a misspelt one is not taken for its default.</summary>
internal static class SettingsCheck
{
    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Vtn"] = Names(typeof(VtnOptions)),
        ["Push"] = Names(typeof(PushOptions)),
        ["Admission"] = Names(typeof(AdmissionOptions)),
        ["Ca"] = Names(typeof(CaOptions)),
        ["Doors"] = Names(typeof(DoorOptions)),
        ["Identity"] = Names(typeof(IdentityOptions)),
        ["Erasure"] = Names(typeof(ErasureOptions)),
        ["Resources"] = Names(typeof(ResourceOptions)),
        ["Telemetry"] = Names(typeof(TelemetryOptions)),
        ["Access"] = Names(typeof(AccessOptions)),
        ["Messages"] = Names(typeof(MessageOptions)),
        ["Webhooks"] = Names(typeof(Webhooks.WebhookOptions)),
        ["OutsideData"] = Names(typeof(OutsideDataOptions)),
        ["PvForecasts"] = Names(typeof(PvForecastOptions)),
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
        Check(settings.GetSection("Push"), new PushOptions(), new PushOptionsValidator(), "Vtn");
        Check(settings.GetSection("Ca"), new CaOptions(), new CaOptionsValidator(), "Ca");
        Check(settings.GetSection("Doors"), new DoorOptions(), new DoorOptionsValidator(), "Middleware");
        Check(settings.GetSection("Telemetry"), new TelemetryOptions(), new TelemetryOptionsValidator(), "Middleware");
        Check(settings.GetSection("Access"), new AccessOptions(), new AccessOptionsValidator(), "Middleware");
        Check(settings.GetSection("Messages"), new MessageOptions(), new MessageOptionsValidator(), "Middleware");
        Check(settings.GetSection("Webhooks"), new Webhooks.WebhookOptions(), new WebhookOptionsValidator(), "Middleware");
        OutsideProviders.Read(settings);
        Check(settings.GetSection("PvForecasts"), new PvForecastOptions(), new PvForecastOptionsValidator(), "Middleware");
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
            throw new StartException(FindFault(section, typeof(T)) ?? $"{unreadable.Message} See the README of the folder {folder} for its form.", unreadable);
        }
    }

    /// <summary>The first setting whose value has another form than it should, and which form and range that is.</summary>
    /// <returns>Null when it is none of those that have a range.</returns>
    public static string? FindFault(IConfigurationSection section, Type options)
    {
        foreach (var setting in options.GetProperties())
        {
            if (section[setting.Name] is { } text && setting.GetCustomAttribute<RangeAttribute>() is { } range && !TypeDescriptor.GetConverter(setting.PropertyType).IsValid(text))
            {
                var form = setting.PropertyType == typeof(TimeSpan) ? "time as HH:MM:SS" : "whole number";
                return string.Create(CultureInfo.InvariantCulture, $"{section.Path}:{setting.Name}: '{text}' is no {form}; give {range.Minimum} to {range.Maximum}.");
            }
        }

        return null;
    }

    private static string[] Names(Type options) => [.. options.GetProperties().Select(property => property.Name)];
}
