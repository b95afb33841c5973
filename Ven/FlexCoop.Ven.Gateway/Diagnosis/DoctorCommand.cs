using System.CommandLine;
using System.Text.Json;
using FlexCoop.Ven.Gateway.Enrol;
using FlexCoop.Ven.Gateway.Run;

namespace FlexCoop.Ven.Gateway.Diagnosis;

/// <summary><c>doctor</c>: finds out what stands between this box and its VTN or platform, and changes nothing.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config") { Description = "The configuration of the box, as for 'run'.", HelpName = "FILE" };
        var state = new Option<string?>("--state") { Description = "The state folder of a box that has no configuration yet, such as while it is enrolled.", HelpName = "DIR" };
        var trust = PlatformArguments.TrustOption();
        var fingerprint = PlatformArguments.FingerprintOption();
        var json = new Option<bool>("--json") { Description = "Prints one JSON object, for programs." };
        var command = new Command("doctor", "Finds out what stands between this box and its VTN or platform, and what mends it. Changes nothing; the agent may run meanwhile.")
        {
            config, state, trust, fingerprint, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var options = Options(parsed.GetValue(config), parsed.GetValue(state)) with
                {
                    Roots = PlatformArguments.Roots(parsed.GetValue(trust), parsed.GetValue(fingerprint)),
                    Fingerprint = PlatformArguments.Fingerprint(parsed.GetValue(fingerprint)),
                };
                return await RunAsync(options, parsed.GetValue(json), Console.Out, TimeProvider.System, cancellationToken);
            }
            catch (StartException refusal)
            {
                await Console.Error.WriteLineAsync(refusal.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    /// <summary>Looks, and says what was found.</summary>
    /// <returns>0 when nothing is in the way, nor still to be done, else 1.</returns>
    internal static async Task<int> RunAsync(DoctorOptions options, bool asJson, TextWriter output, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = DoctorReport.Of(await new Doctor(options, clock).ExamineAsync(cancellationToken));
        if (asJson)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(report, GatewayJson.Readable.DoctorReport));
        }
        else
        {
            report.Write(output);
        }

        return report.Ok ? ExitCodes.Ok : ExitCodes.Failed;
    }

    /// <summary>What is to be looked at; a configuration that is none is a finding.</summary>
    /// <exception cref="StartException">Both are given, or neither.</exception>
    internal static DoctorOptions Options(string? config, string? state)
    {
        if (config is null == state is null)
        {
            throw new StartException("doctor: give the configuration by --config, or the state folder of a box without one by --state.");
        }

        if (config is null)
        {
            return new DoctorOptions { StateFolder = Path.GetFullPath(state!) };
        }

        var file = Path.GetFullPath(config);
        try
        {
            var read = GatewayConfigReader.Read(file);
            var folder = Path.Combine(Path.GetDirectoryName(file)!, read.State);
            var (isReadable, identity) = Peek(folder);

            // Without a VTN it is a box that is being enrolled, or whose identity is the next finding.
            var run = isReadable && (read.VtnUrl ?? identity?.Server) is not null ? RunCommand.ToOptions(read, folder, identity, path => Path.Combine(Path.GetDirectoryName(file)!, path)) : null;
            return new DoctorOptions { StateFolder = folder, VtnUrl = run?.VtnUrl, VenId = read.VenId, Signatures = read.Signatures, Push = run?.Push };
        }
        catch (StartException fault)
        {
            return new DoctorOptions { StateFolder = Path.GetDirectoryName(file)!, SettingsFault = fault.Message };
        }
    }

    private static (bool IsReadable, VenIdentity? Identity) Peek(string stateFolder)
    {
        try
        {
            return (true, IdentityFolder.Peek(stateFolder));
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return (false, null);
        }
    }
}
