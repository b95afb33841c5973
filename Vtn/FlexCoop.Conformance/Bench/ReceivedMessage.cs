using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>A message that the VEN under test sent.</summary>
/// <param name="At">When, by the VEN's clock.</param>
/// <param name="Message">What it says.</param>
/// <param name="Text">As it came.</param>
/// <param name="IsIdlePoll">Whether it is a poll that found nothing owed.</param>
public sealed record ReceivedMessage(DateTimeOffset At, OadrMessage Message, string Text, bool IsIdlePoll);
