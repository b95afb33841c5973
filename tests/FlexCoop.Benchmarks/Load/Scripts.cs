using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Load;

/// <summary>The Lua that makes wrk's requests.</summary>
internal static class Scripts
{
    /// <summary>From which minute since 1970 on loads report, that of 2040-01-01: none of it is over, so that it is not rolled up beside, nor too old to be kept.</summary>
    public const long FirstMinute = 36_816_480;

    private const int Points = 10;

    /// <summary>Marks are as long as what takes their places, so that the length of the body is known beforehand.</summary>
    private const string RequestMark = "@REQUEST@@";

    private const string TimeMarkEnd = "@@@@@@@@@@@@@@@@@";

    private const string Headers = """
        local headers = { ["Content-Type"] = "application/xml" }
        local base = "/OpenADR2/Simple/2.0b/"

        """;

    /// <summary>Each VEN polls in its turn; the requests are made beforehand, so that wrk has nothing to do but to send.</summary>
    public static string Polls(IReadOnlyList<FleetVen> vens) => Same(vens, "OadrPoll", new OadrPoll(new VenId("@VEN@")));

    private static string Same(IReadOnlyList<FleetVen> vens, string service, OadrMessage message) => $$"""
        {{Headers}}
        local vens = { {{Quoted(vens.Select(ven => ven.Id.Value))}} }
        local body = [==[{{Text(message)}}]==]
        local requests, n = {}, 0
        init = function()
          for i, ven in ipairs(vens) do requests[i] = wrk.format("POST", base .. "{{service}}", headers, (body:gsub("@VEN@", ven))) end
        end
        request = function()
          n = n % #requests + 1
          return requests[n]
        end
        """;

    /// <summary>Each VEN reports in its turn ten points that nobody has reported before; all but request id and times is made beforehand, so that wrk can offer many times what a server serves.</summary>
    /// <param name="vens">Who reports.</param>
    /// <param name="minute">The first minute since 1970 of which points are reported; each round has its own.</param>
    /// <param name="pause">How long each connection rests before each request, on average; zero for no rest.</param>
    public static string Reports(IReadOnlyList<FleetVen> vens, long minute, TimeSpan pause) => $$"""
        {{Headers}}
        local vens = { {{Quoted(vens.Select(ven => ven.Id.Value))}} }
        local reports = { {{Quoted(vens.Select(ven => ven.Report.Value))}} }
        local body = [==[{{ReportText()}}]==]
        local parts, places, values, cycle, n = {}, {}, {}, -1, 0
        local threads = 0
        setup = function(thread) thread:set("own", threads); threads = threads + 1 end
        init = function()
          for i, ven in ipairs(vens) do
            local text = wrk.format("POST", base .. "EiReport", headers, (body:gsub("@VEN@", ven):gsub("@RREQ@", reports[i])))
            local these, at = {}, 1
            for from, mark, to in text:gmatch("()(@[RT]%w+@+)()") do
              these[#these + 1] = text:sub(at, from - 1)
              these[#these + 1] = mark
              places[#these] = mark
              at = to
            end
            these[#these + 1] = text:sub(at)
            parts[i] = these
          end
        end
        request = function()
          local ven, turn = n % #vens + 1, math.floor(n / #vens)
          if turn ~= cycle then
            cycle = turn
            for i = 0, {{Points - 1}} do values["@T" .. i .. "{{TimeMarkEnd}}"] = os.date("!%Y-%m-%dT%H:%M:00Z", ({{minute}} + {{Points}} * (turn * 64 + own) + i) * 60) end
          end
          n = n + 1
          local these = parts[ven]
          values["{{RequestMark}}"] = string.format("u%09d", n)
          for place, mark in pairs(places) do these[place] = values[mark] end
          return table.concat(these)
        end
        {{(pause == TimeSpan.Zero ? "" : $"delay = function() return math.random(1, {(int)(2 * pause.TotalMilliseconds)}) end")}}
        """;

    /// <summary>Reads the latest value of one point after the other, each of another VEN.</summary>
    public static string LatestValues(IReadOnlyList<VenId> vens, string token) => $$"""
        local headers = { ["Authorization"] = "Bearer {{token}}" }
        local vens = { {{Quoted(vens.Select(ven => ven.Value))}} }
        local n = 0
        request = function()
          n = n + 1
          return wrk.format("GET", string.format("/api/v1/telemetry/latest?ven=%s&rid=device-%03d.power", vens[n % #vens + 1], n % 100), headers)
        end
        """;

    public static byte[] PollAnswer(FleetVen ven) => OadrWriter.Write(new OadrResponse { EiResponse = EiResponse.Ok(""), VenId = ven.Id });

    private static string ReportText()
    {
        var start = DateTimeOffset.UnixEpoch.AddYears(1);
        var minutes = Enumerable.Range(0, Points).Select(minute => Some.Data(new ReportRequestId("@RREQ@"), "heatpump.power", start.AddMinutes(minute), 1480.5 + minute).Intervals![0]);
        var report = Some.Data(new ReportRequestId("@RREQ@"), "heatpump.power", start, 0) with { Intervals = [.. minutes] };
        var text = Text(new OadrUpdateReport { RequestId = RequestMark, Reports = [report], VenId = new VenId("@VEN@") });
        return Enumerable.Range(0, Points).Aggregate(text, (so, minute) => so.Replace(start.AddMinutes(minute).ToString("yyyy-MM-ddTHH:mm:ss'Z'"), $"@T{minute}{TimeMarkEnd}", StringComparison.Ordinal));
    }

    private static string Text(OadrMessage message) => Encoding.UTF8.GetString(OadrWriter.Write(message));

    private static string Quoted(IEnumerable<string> words) => string.Join(", ", words.Select(word => $"\"{word}\""));
}
