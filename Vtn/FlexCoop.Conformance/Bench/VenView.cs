using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>A VEN as the operator of the VTN under test sees it.</summary>
/// <param name="IsRegistered">Whether it is registered now.</param>
/// <param name="RegistrationId">Null when it is not.</param>
/// <param name="Name">oadrVenName; null when it gave none.</param>
/// <param name="OfferedReports">The reportSpecifierIDs of its METADATA.</param>
public sealed record VenView(bool IsRegistered, RegistrationId? RegistrationId, string? Name, IReadOnlyList<string> OfferedReports);
