using System.Globalization;
using System.Text.Json;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Resources;

/// <summary>Writes buckets: begin, end, how many documents, and a value for each member that has numbers.</summary>
internal static class BucketWriter
{
    public static byte[] Json(BucketPage page, BucketQuery query)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var bucket in page.Buckets)
            {
                Write(json, bucket, query);
            }

            json.WriteEndArray();
            json.WriteString("next", page.Next);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    public static byte[] Lines(BucketPage page, BucketQuery query)
    {
        using var stream = new MemoryStream();
        foreach (var bucket in page.Buckets)
        {
            using (var json = new Utf8JsonWriter(stream))
            {
                Write(json, bucket, query);
            }

            stream.WriteByte((byte)'\n');
        }

        return stream.ToArray();
    }

    public static byte[] Csv(BucketPage page, BucketQuery query) => CsvText.Of(
        ["start", "end", "count", .. query.Members.Select(member => member.Path)],
        page.Buckets.Select(bucket => (IEnumerable<string>)
        [
            RestTime.Text(bucket.Start), RestTime.Text(bucket.End), bucket.Count.ToString(CultureInfo.InvariantCulture),
            .. query.Members.Select(member => bucket.Of(member)?.ToString("R", CultureInfo.InvariantCulture) ?? ""),
        ]));

    private static void Write(Utf8JsonWriter json, Bucket bucket, BucketQuery query)
    {
        json.WriteStartObject();
        json.WriteString("start", RestTime.Text(bucket.Start));
        json.WriteString("end", RestTime.Text(bucket.End));
        json.WriteNumber("count", bucket.Count);
        json.WriteStartObject("values");
        foreach (var member in query.Members)
        {
            if (bucket.Of(member) is { } value)
            {
                json.WriteNumber(member.Path, value);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
