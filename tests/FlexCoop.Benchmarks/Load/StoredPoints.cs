using System.Net;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Benchmarks.Load;

/// <summary>Reads from the file, without the product, what has become of reports.</summary>
internal static class StoredPoints
{
    /// <summary>How many of the reports that were acknowledged are not stored with all their points.</summary>
    public static int Lost(string dataFolder, IEnumerable<Probe> probes)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(dataFolder, "flexcoop.db")};Pooling=False");
        connection.Open();
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT COUNT(*) FROM points JOIN series ON points.series = series.id WHERE owner = $ven AND at >= $from AND at < $to";
        return probes.Count(probe =>
        {
            count.Parameters.Clear();
            count.Parameters.AddWithValue("$ven", probe.Ven.Id.Value);
            count.Parameters.AddWithValue("$from", probe.Minute * 60_000);
            count.Parameters.AddWithValue("$to", (probe.Minute + Probes.Points) * 60_000);
            return probe.Status == HttpStatusCode.OK && (long)count.ExecuteScalar()! != Probes.Points;
        });
    }
}
