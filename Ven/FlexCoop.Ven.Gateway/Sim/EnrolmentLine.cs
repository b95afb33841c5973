namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>How the enrolment of a home goes on, for a program that reads along; a line of JSON.</summary>
/// <param name="Home">Its name.</param>
/// <param name="Prompt">With this its owner is to approve it; takes the place of one before. Null when it is enrolled.</param>
/// <param name="VenId">Who it is; null while it is not enrolled.</param>
internal sealed record EnrolmentLine(string Home, EnrolmentPrompt? Prompt = null, string? VenId = null);
