using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>What is answered to a message that the VTN pushed, and has been done.</summary>
/// <param name="Message">The answer; null for an empty 200.</param>
/// <param name="Written">What follows once the answer was written, or could not be; null for nothing.</param>
internal sealed record PushedReply(OadrMessage? Message, Action? Written = null)
{
    /// <summary>There is no registration: nothing was done (rule 405).</summary>
    public static PushedReply NotRegistered { get; } = new(Message: null);
}
