using System.CommandLine;
using FlexCoop.Ven.Gateway.Control;
using FlexCoop.Ven.Gateway.Diagnosis;
using FlexCoop.Ven.Gateway.Enrol;
using FlexCoop.Ven.Gateway.Homes;
using FlexCoop.Ven.Gateway.Messages;
using FlexCoop.Ven.Gateway.Run;
using FlexCoop.Ven.Gateway.Sim;

namespace FlexCoop.Ven.Gateway;

/// <summary>The commands of the agent.</summary>
internal static class GatewayCommands
{
    /// <summary>After which time a process that was told to end does so whatever runs still; first the agents' services have all of theirs.</summary>
    private static readonly TimeSpan EndWithin = AgentHost.StopWithin + TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("FlexCoop agent: an OpenADR 2.0b VEN for a home box or DER gateway, and a simulator of homes.")
        {
            EnrolCommand.Create(),
            RunCommand.Create(),
            SimCommand.Create(),
            DoctorCommand.Create(),
            ControlCommands.CreateStatus(),
            ControlCommands.CreateOpt(),
            ControlCommands.CreateSchedule(),
            ControlCommands.CreateRegistration("cancel", "Ends the registration at the VTN; every device is let go. The agent registers anew after a while."),
            ControlCommands.CreateRegistration("register", "Registers at the VTN, after 'unregister' or when a registration was ended."),
            ControlCommands.CreateRegistration("unregister", "Ends the registration until 'register', also when the agent is started again; every device is let go."),
            ControlCommands.CreateRegistration("reregister", "Registers again with the ids that the VTN gave."),
            MessageCommands.Create(),
        };
        // An argument that begins with @ is a file's name like any other.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = EndWithin });
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
    }
}
