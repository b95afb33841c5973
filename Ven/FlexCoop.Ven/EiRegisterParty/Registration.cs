using System.Text.Json;
using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Who this agent is at its VTN; kept in a file that is replaced as a whole.</summary>
/// <param name="VenId">The venID.</param>
/// <param name="RegistrationId">The registrationID.</param>
/// <param name="VtnId">The vtnID; events from another are refused (rule 21).</param>
/// <param name="PollInterval">How often to poll, by the VTN's word.</param>
/// <param name="Mark">Our own mark of this registration: another one, even under the same ids, has another. Null in files from before it was there.</param>
internal sealed record Registration(string VenId, string RegistrationId, string VtnId, TimeSpan PollInterval, string? Mark = null)
{
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public static Registration? Load(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var kept = JsonSerializer.Deserialize(File.ReadAllBytes(path), VenJson.Default.Registration);
            return kept is { PollInterval.Ticks: > 0 and <= TimeSpan.TicksPerDay } && new[] { kept.VenId, kept.RegistrationId, kept.VtnId }.All(OadrWriter.CanCarry)
                ? kept
                : throw new InvalidDataException($"'{path}' holds no registration; restore it, or remove it: the agent then registers anew.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"'{path}' holds no registration ({broken.Message}); restore it, or remove it: the agent then registers anew.", broken);
        }
    }

    public void Save(string path) => DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, VenJson.Default.Registration));
}
