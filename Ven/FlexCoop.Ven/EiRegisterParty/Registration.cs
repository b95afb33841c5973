using System.Text.Json;

namespace FlexCoop.Ven;

/// <summary>Who this agent is at its VTN; kept in a file that is replaced as a whole.</summary>
/// <param name="VenId">The venID.</param>
/// <param name="RegistrationId">The registrationID.</param>
/// <param name="VtnId">The vtnID; events from another are refused (rule 21).</param>
/// <param name="PollInterval">How often to poll, by the VTN's word.</param>
internal sealed record Registration(string VenId, string RegistrationId, string VtnId, TimeSpan PollInterval)
{
    public static Registration? Load(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), VenJson.Default.Registration) : null;

    public void Save(string path) => DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, VenJson.Default.Registration));
}
