using System.Globalization;
using System.Text.Json.Nodes;
using FlexCoop.Testing;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Faults;

/// <summary>What the server's database holds, read from its file without the product: by the same keys as the ledgers.</summary>
/// <param name="Values">Each key that holds something.</param>
/// <param name="Owed">What is in the outbox, as <c>venID/kind</c>.</param>
/// <param name="Unsettled">The events that are not over and that a registered VEN has not answered as they stand, with their key and venID.</param>
internal sealed record StoreContents(
    IReadOnlyDictionary<string, string> Values, IReadOnlySet<string> Owed, IReadOnlyList<(string Key, string VenId)> Unsettled)
{
    /// <summary>The group of a VEN of which nobody has said anything.</summary>
    private const string NobodysWord = "all";

    /// <summary>Reads a file that no process writes.</summary>
    public static StoreContents Read(string file)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        var values = new Dictionary<string, string>();
        var vens = Documents(connection, "vens");
        var unwritten = vens.Where(ven => (string?)ven["name"] == HomeBox.Name).Select(ven => (string)ven["venId"]!).ToHashSet();
        foreach (var ven in vens)
        {
            var id = (string)ven["venId"]!;
            values[$"registration/{id}"] = (string?)ven["registrationId"] ?? "none";
            if (string.Join(',', (ven["groupIds"]?.AsArray() ?? []).Select(group => (string)group!)) is var groups and not NobodysWord)
            {
                values[$"groups/{id}"] = groups;
            }

            values[$"metadata/{id}"] = string.Join(',', (ven["reports"]?.AsArray() ?? []).Select(report => (string)report!["specifierId"]!));
        }

        var events = Documents(connection, "events");
        foreach (var same in events.GroupBy(item => (string)item["definition"]!["comment"]!))
        {
            values[$"event/{same.Key}"] = string.Join(" and ", same.Select(State));
            values[$"modification/{same.Key}"] = string.Join(" and ", same.Select(item => $"{item["modificationNumber"]}"));
        }

        var names = events.ToDictionary(item => (string)item["eventId"]!, item => (string)item["definition"]!["comment"]!);
        var responses = Documents(connection, "event_responses");
        foreach (var response in responses.Where(response => response["opt"] is not null))
        {
            values[$"opt/{response["venId"]}/{names[(string)response["eventId"]!]}"] = $"{response["optModification"]} {response["opt"]}";
        }

        foreach (var opts in Documents(connection, "ven_opts"))
        {
            foreach (var schedule in opts["schedules"]!.AsArray())
            {
                values[$"schedule/{opts["venId"]}/{schedule!["optId"]}"] = (string)schedule["optType"]!;
            }
        }

        foreach (var context in Documents(connection, "market_contexts"))
        {
            values[$"context/{context["id"]}"] = (string)context["uri"]!;
        }

        foreach (var request in Documents(connection, "report_requests").Where(request => (bool?)request["byOperator"] == true))
        {
            values[$"report/{request["venId"]}/{request["reportRequestId"]}"] = (string)request["state"]! is "Cancelling" or "Cancelled" ? "ended" : "asked";
        }

        foreach (var point in Rows(connection, "SELECT owner, name, at, value FROM points JOIN series ON series.id = points.series"))
        {
            values[$"point/{point[0]}/{point[1]}/{point[2]}"] = Convert.ToDouble(point[3], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        // An agent keeps no ledger of this kind; what it is owed is looked at, and its devices have a log.
        foreach (var key in values.Keys.Where(key => key.Split('/') is [_, var venId, ..] && unwritten.Contains(venId)).ToList())
        {
            values.Remove(key);
        }

        return new StoreContents(
            values,
            Rows(connection, "SELECT recipient, kind FROM outbox").Select(row => $"{row[0]}/{row[1]}").ToHashSet(),
            [.. Unsettle(vens, events, responses)]);
    }

    private static IEnumerable<(string Key, string VenId)> Unsettle(IReadOnlyList<JsonNode> vens, IReadOnlyList<JsonNode> events, IReadOnlyList<JsonNode> responses)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var item in events.Where(item => End(item) > now))
        {
            foreach (var ven in vens.Where(ven => ven["registrationId"] is not null && ven["cancelAskedAt"] is null && IsTarget(item["definition"]!["targets"]!, ven)))
            {
                var response = responses.FirstOrDefault(response => (string)response["eventId"]! == (string)item["eventId"]! && (string)response["venId"]! == (string)ven["venId"]!);

                // One that was cancelled before it was shown is not sent any more.
                var isMoot = item["cancelledAt"] is not null && response?["deliveredModification"] is null;
                if (!isMoot && (uint?)response?["optModification"] != (uint)item["modificationNumber"]!)
                {
                    yield return ($"event/{item["definition"]!["comment"]}", (string)ven["venId"]!);
                }
            }
        }
    }

    private static bool IsTarget(JsonNode targets, JsonNode ven) =>
        (targets["venIds"]?.AsArray() ?? []).Any(id => (string)id! == (string)ven["venId"]!)
        || (targets["groupIds"]?.AsArray() ?? []).Any(group => (ven["groupIds"]?.AsArray() ?? []).Any(own => (string)own! == (string)group!));

    /// <summary>After it nobody is sent the event any more (rule 66).</summary>
    private static DateTimeOffset End(JsonNode item) =>
        DateTimeOffset.Parse((string)item["definition"]!["start"]!, CultureInfo.InvariantCulture) + TimeSpan.Parse((string)item["definition"]!["duration"]!, CultureInfo.InvariantCulture);

    /// <summary>An event as it stands: its level, or that it is cancelled.</summary>
    private static string State(JsonNode item) => item["cancelledAt"] is not null
        ? "cancelled"
        : $"level {item["definition"]!["signals"]![0]!["intervals"]![0]!["value"]}";

    private static IReadOnlyList<JsonNode> Documents(SqliteConnection connection, string collection) =>
        [.. Rows(connection, $"SELECT body FROM doc_{collection}").Select(row => JsonNode.Parse((byte[])row[0])!)];

    private static List<object[]> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
