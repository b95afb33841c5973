namespace FlexCoop.Middleware.Audit;

/// <summary><c>/audit</c>: the log as anybody may read it, and hold it to what it was (c2sp.org/tlog-tiles), and its public keys. It tells that something was recorded, and nothing of what.</summary>
internal static class TileEndpoints
{
    private const string Prefix = "/audit";

    public static void MapTiles(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Prefix + "/checkpoint", CheckpointAsync);
        endpoints.MapGet(Prefix + "/tile/{level}/{**rest}", TileAsync);
        endpoints.MapGet(Prefix + "/keys", (AuditLog log) => Results.Text(string.Concat(log.Keys.Select(key => $"{key}\n")), Receipt.MediaType));
    }

    private static async Task<IResult> CheckpointAsync(HttpContext context, AuditLog log, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "max-age=1";
        return Results.Text((await log.HeadAsync(cancellationToken))!.Checkpoint, Receipt.MediaType);
    }

    private static async Task<IResult> TileAsync(string level, string? rest, HttpContext context, AuditLog log, CancellationToken cancellationToken)
    {
        if (Tile.Parse(level, rest ?? "") is not var (tile, width) || await log.TileAsync(tile, cancellationToken) is not { } content || content.Length < width * tile.ItemBytes)
        {
            return Results.NotFound();
        }

        // What is full, or was so wide, never changes.
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(content.AsMemory(0, width * tile.ItemBytes), "application/octet-stream");
    }
}
