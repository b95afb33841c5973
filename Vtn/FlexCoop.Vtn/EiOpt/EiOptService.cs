using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>EiOpt on the VTN's side (protocol.md §9): not offered by this deployment. A VEN opts by oadrCreatedEvent, at any time (rule 17).</summary>
internal static class EiOptService
{
    private static readonly Refusal NotOffered = new(
        EiResponseCode.DeploymentOther, "opts by EiOpt are not taken here; answer the event with oadrCreatedEvent, which may change at any time");

    public static OadrCreatedOpt CreateOpt(OadrCreateOpt message) => new(NotOffered.Answer(message.RequestId), message.OptId);

    public static OadrCanceledOpt CancelOpt(OadrCancelOpt message) => new(
        new Refusal(EiResponseCode.InvalidId, $"optID '{message.OptId}' is not known (rule 208)").Answer(message.RequestId), message.OptId);
}
