using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>Reads a Publication_MarketDocument of prices (IEC 62325-451-3), or the acknowledgement that stands in its place when there is nothing.</summary>
internal static class PublicationReader
{
    private const string Source = "ENTSO-E";

    /// <summary>"No matching data found" (ENTSO-E code list, reason codes).</summary>
    private const string NothingThere = "999";

    /// <summary>Fixed blocks: each position is there.</summary>
    private const string FixedBlocks = "A01";

    /// <summary>Variable blocks: a position that is left out has the value of the one before.</summary>
    private const string VariableBlocks = "A03";

    /// <returns>Null when nothing is published yet.</returns>
    public static IReadOnlyList<JsonObject>? Read(ReadOnlyMemory<byte> body, string zone, string country, DateTimeOffset start, DateTimeOffset end)
    {
        var root = Load(body);
        if (root.Name.LocalName == "Acknowledgement_MarketDocument")
        {
            var reason = One(root, "Reason");
            return Text(reason, "code") == NothingThere ? null : throw new OutsideAnswerException(Place(reason), $"refuses with {ForeignText.Shown(Text(reason, "code"))}: {ForeignText.Shown(reason.Elements().FirstOrDefault(child => child.Name.LocalName == "text")?.Value ?? "")}");
        }

        if (root.Name.LocalName != "Publication_MarketDocument")
        {
            throw new OutsideAnswerException(Place(root), "is no Publication_MarketDocument");
        }

        MustBe(root, "type", "A44");
        var all = Children(root, "TimeSeries").Where(IsOfTheMarket).SelectMany(series => Prices(series, zone)).Where(price => price.Start >= start && price.Start < end).ToList();

        // Where both resolutions are published, hours are what quarters make: the finer ones count.
        var finest = all.Count == 0 ? TimeSpan.Zero : all.Min(price => price.Step);
        var prices = all.Where(price => price.Step == finest).OrderBy(price => price.Start).ToList();
        if (prices.Count == 0)
        {
            return null;
        }

        var step = MarketDay.StepOf(start, end, [.. prices.Select(price => (price.Start, price.Place))]);
        return [.. prices.Select(price => PriceDocument.Of(country, price.Start, step, price.EurPerMWh, price.Place, Source))];
    }

    /// <summary>The first of several auctions of a day is that of the coupled market (classification sequence 1).</summary>
    private static bool IsOfTheMarket(XElement series) =>
        Children(series, "classificationSequence_AttributeInstanceComponent.position").FirstOrDefault()?.Value is null or "1";

    private static IEnumerable<(DateTimeOffset Start, TimeSpan Step, decimal EurPerMWh, string Place)> Prices(XElement series, string zone)
    {
        MustBe(series, "in_Domain.mRID", zone);
        MustBe(series, "out_Domain.mRID", zone);
        MustBe(series, "currency_Unit.name", "EUR");
        MustBe(series, "price_Measure_Unit.name", "MWH");
        var curve = Text(series, "curveType");
        if (curve is not (FixedBlocks or VariableBlocks))
        {
            throw new OutsideAnswerException(Place(One(series, "curveType")), $"'{ForeignText.Shown(curve)}' is no curve of prices; A01 and A03 are");
        }

        return Children(series, "Period").SelectMany(period => OfPeriod(period, isVariable: curve == VariableBlocks));
    }

    private static List<(DateTimeOffset Start, TimeSpan Step, decimal EurPerMWh, string Place)> OfPeriod(XElement period, bool isVariable)
    {
        var interval = One(period, "timeInterval");
        var (start, end) = (Instant(One(interval, "start")), Instant(One(interval, "end")));
        var resolution = One(period, "resolution");
        var step = resolution.Value switch { "PT15M" => TimeSpan.FromMinutes(15), "PT60M" => TimeSpan.FromHours(1), _ => throw new OutsideAnswerException(Place(resolution), $"'{ForeignText.Shown(resolution.Value)}' is no resolution of prices") };
        if (end <= start || end - start > TimeSpan.FromDays(8) || (end - start).Ticks % step.Ticks != 0)
        {
            throw new OutsideAnswerException(Place(interval), $"from {start:yyyy-MM-dd'T'HH:mm'Z'} to {end:yyyy-MM-dd'T'HH:mm'Z'} is no period of steps of {resolution.Value}");
        }

        var count = (int)((end - start) / step);
        var prices = new List<(DateTimeOffset Start, TimeSpan Step, decimal EurPerMWh, string Place)>();
        foreach (var point in Children(period, "Point"))
        {
            var position = Position(point, count);
            if (position != prices.Count + 1 && (!isVariable || prices.Count == 0 || position <= prices.Count))
            {
                throw new OutsideAnswerException(Place(point), $"has position {position} where {prices.Count + 1} is due");
            }

            GoOnUntil(position - 1);
            prices.Add((start + (prices.Count * step), step, Number(One(point, "price.amount")), Place(point)));
        }

        if (isVariable && prices.Count > 0)
        {
            GoOnUntil(count);
        }

        return prices.Count == count ? prices : throw new OutsideAnswerException(Place(period), $"has prices up to position {prices.Count} of {count}");

        // Positions that are left out have the value of the one before.
        void GoOnUntil(int position)
        {
            while (prices.Count < position)
            {
                prices.Add(prices[^1] with { Start = start + (prices.Count * step) });
            }
        }
    }

    private static int Position(XElement point, int count) =>
        int.TryParse(Text(point, "position"), NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position >= 1 && position <= count
            ? position
            : throw new OutsideAnswerException(Place(point), $"has the position '{ForeignText.Shown(Text(point, "position"))}'; 1 to {count} there are");

    private static XElement Load(ReadOnlyMemory<byte> body)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = OutsideFetcher.MaxBytes, IgnoreComments = true, IgnoreProcessingInstructions = true };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray()), settings);
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
        }
        catch (XmlException malformed)
        {
            throw new OutsideAnswerException("", $"is no XML: {ForeignText.Shorten(malformed.Message)}");
        }
    }

    private static IEnumerable<XElement> Children(XElement parent, string name) => parent.Elements().Where(child => child.Name.LocalName == name);

    private static XElement One(XElement parent, string name) => Children(parent, name).ToList() is [var only] ? only : throw new OutsideAnswerException(Place(parent), $"has {Children(parent, name).Count()} {name}; one is due");

    private static string Text(XElement parent, string name) => One(parent, name).Value;

    private static void MustBe(XElement parent, string name, string expected)
    {
        var child = One(parent, name);
        if (child.Value != expected)
        {
            throw new OutsideAnswerException(Place(child), $"is '{ForeignText.Shown(child.Value)}' and not '{expected}'");
        }
    }

    private static DateTimeOffset Instant(XElement element) =>
        DateTimeOffset.TryParseExact(element.Value, ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new OutsideAnswerException(Place(element), $"'{ForeignText.Shown(element.Value)}' is no time such as 2026-01-14T23:00Z");

    private static decimal Number(XElement element) =>
        decimal.TryParse(element.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new OutsideAnswerException(Place(element), $"'{ForeignText.Shown(element.Value)}' is no number");

    private static string Place(XElement element) => string.Create(CultureInfo.InvariantCulture, $"line {((IXmlLineInfo)element).LineNumber}, {element.Name.LocalName}");
}
