using System.Net;
using System.Net.Sockets;

namespace FlexCoop.Ven;

/// <summary>Finds out what stands between a box and its VTN or platform, step by step, and changes nothing: no registration, no poll, no code that is spent.</summary>
/// <remarks>
/// It may be asked while the agent runs. What is written is a file in the state folder that is gone at once, by which is known whether there is room. Each step on the wire
/// ends within <see cref="DoctorOptions.StepWithin"/>; what cannot be looked at, since an earlier step failed, is not in the answer.
/// </remarks>
/// <param name="options">What is to be looked at.</param>
/// <param name="clock">Real time, as the wall clock shows it.</param>
public sealed class Doctor(DoctorOptions options, TimeProvider clock)
{
    /// <summary>Looks.</summary>
    /// <returns>What was found, in the order of the steps.</returns>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        if (options.SettingsFault is { } fault)
        {
            return [new Finding(DiagnosisStep.Settings, fault, Causes.Settings)];
        }

        var state = new StateExamination(options, clock);
        using var box = state.Examine();
        List<Finding> findings = [new Finding(DiagnosisStep.Settings, "The configuration is well."), .. state.Findings];
        if (box is null || (box.Identity is not null && box.Credentials is null))
        {
            return findings;
        }

        if (options.Push is { } push)
        {
            findings.AddRange(await new PushExamination(push, options, clock).ExamineAsync(box, cancellationToken));
        }

        var enrols = box is { Identity: null, Enrolment: not null } && options.VtnUrl is null;
        if ((enrols ? new Uri(box.Enrolment!.Server) : options.VtnUrl ?? box.Identity?.VtnUrl) is not { } server)
        {
            findings.Add(new Finding(DiagnosisStep.Identity, "The box is not enrolled, nor is an enrolment under way, and the configuration names no vtnUrl.", Causes.NotEnrolled));
            return findings;
        }

        var path = await ExaminePathAsync(server, cancellationToken);
        findings.AddRange(path);
        if (path.All(finding => finding.Cause is null))
        {
            findings.AddRange(await (enrols
                ? new ApprovalExamination(options, clock).ExamineAsync(server, box, cancellationToken)
                : new VtnExamination(options, clock).ExamineAsync(server, box, cancellationToken)));
        }

        return findings;
    }

    /// <summary>Whether the server's name is known, and somebody listens at its port.</summary>
    private async Task<IReadOnlyList<Finding>> ExaminePathAsync(Uri server, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.StepWithin);
        List<Finding> findings = [];
        try
        {
            var addresses = IPAddress.TryParse(server.IdnHost.Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(server.IdnHost, deadline.Token);
            findings.Add(new Finding(DiagnosisStep.Dns, $"'{server.IdnHost}' is {string.Join(", ", addresses.Select(address => address.ToString()))}."));
            using var client = new TcpClient();
            await client.ConnectAsync(addresses, server.Port, deadline.Token);
            findings.Add(new Finding(DiagnosisStep.Tcp, $"Somebody listens at '{server.Authority}'."));
        }
        catch (Exception failed) when (failed is SocketException || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var trouble = findings.Count > 0 || failed is OperationCanceledException
                ? ConnectionTrouble.Of(server, failed, options.StepWithin)
                : new Trouble(Causes.NameUnknown, $"The name '{server.IdnHost}' is not known to DNS ({failed.Message}).");
            findings.Add(Finding.Of(findings.Count > 0 ? DiagnosisStep.Tcp : DiagnosisStep.Dns, trouble));
        }

        return findings;
    }
}
