namespace FlexCoop.OpenAdr;

/// <summary>The answer to <see cref="OadrRegisterReport"/>, with requests if there are any (rule 344).</summary>
public sealed record OadrRegisteredReport : OadrMessage
{
    public required EiResponse EiResponse { get; init; }

    public IReadOnlyList<OadrReportRequest> ReportRequests { get; init; } = [];

    public VenId? VenId { get; init; }
}
