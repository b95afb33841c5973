using System.Text.Json;

namespace FlexCoop.Middleware.Resources;

/// <summary>A document that is to be made.</summary>
/// <param name="Row">Which of many it is; null when it is the whole body.</param>
/// <param name="Owner">Whose it is to be.</param>
/// <param name="Body">What it says.</param>
/// <param name="IsRecorded">Whether its making is to be in the audit log.</param>
/// <param name="Subject">The member of whom it tells though it is not theirs; null for none.</param>
internal sealed record NewDocument(int? Row, ResourceScope Owner, JsonElement Body, bool IsRecorded = false, string? Subject = null);
