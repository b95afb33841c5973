using System.Globalization;
using System.Text.Json;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Rest;

/// <summary>Reads the members of a JSON object; every member that is missing, unknown or of the wrong kind is named.</summary>
internal sealed class JsonMembers
{
    private readonly JsonElement _object;
    private readonly string _path;
    private readonly List<RuleFault> _faults;
    private readonly HashSet<string> _known = [];

    /// <param name="element">The object.</param>
    /// <param name="path">Its own path, such as <c>signals[0]</c>; empty for the body.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public JsonMembers(JsonElement element, string path, List<RuleFault> faults)
    {
        _object = element;
        _path = path;
        _faults = faults;
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new RuleFault(path, $"is {Kind(element)}", "give an object"));
        }
    }

    /// <summary>Whether a member is there, be it null.</summary>
    public bool Has(string name)
    {
        _known.Add(name);
        return _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out var _);
    }

    /// <summary>Whether a member is there, and is not null.</summary>
    public bool HasValue(string name) => Find(name) is not null;

    public string? String(string name) => Find(name, JsonValueKind.String, "give text")?.GetString();

    public string RequiredString(string name) => Required(name) ? String(name) ?? "" : "";

    public DateTimeOffset RequiredInstant(string name) =>
        Required(name) ? Instant(name) ?? default : default;

    public DateTimeOffset? Instant(string name) => Parse(name, RestTime.Parse, "is no UTC time", RestTime.InstantForm);

    public TimeSpan? Duration(string name) => Parse(name, RestTime.ParseDuration, "is no duration", RestTime.DurationForm);

    public TimeSpan RequiredDuration(string name) => Required(name) ? Duration(name) ?? default : default;

    public bool? Boolean(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fault(name, $"is {Kind(value)}", "give true or false");
        return null;
    }

    public uint? UnsignedInt(string name)
    {
        if (Find(name, JsonValueKind.Number, "give a whole number of 0 or more") is not { } value)
        {
            return null;
        }

        if (value.TryGetUInt32(out var number))
        {
            return number;
        }

        Fault(name, $"{ForeignText.Shown(value.GetRawText())} is out of range", $"give a whole number from 0 to {uint.MaxValue}");
        return null;
    }

    public double RequiredNumber(string name)
    {
        if (!Required(name) || Find(name, JsonValueKind.Number, "give a number") is not { } value)
        {
            return 0;
        }

        if (value.TryGetDouble(out var number) && double.IsFinite(number))
        {
            return number;
        }

        Fault(name, $"{ForeignText.Shown(value.GetRawText())} is out of range", "give a number that a double can hold");
        return 0;
    }

    public T? Choice<T>(string name, Func<string, T?> parse, string choices)
        where T : struct => Parse(name, parse, "is not known", $"give {choices}");

    public JsonMembers? Object(string name) => Find(name, JsonValueKind.Object, "give an object") is { } value ? new JsonMembers(value, Path(name), _faults) : null;

    public JsonMembers? RequiredObject(string name) => Required(name) ? Object(name) : null;

    public IReadOnlyList<string> Strings(string name)
    {
        var texts = new List<string>();
        foreach (var (item, path) in Items(name))
        {
            if (item.ValueKind == JsonValueKind.String)
            {
                texts.Add(item.GetString()!);
            }
            else
            {
                _faults.Add(new RuleFault(path, $"is {Kind(item)}", "give text"));
            }
        }

        return texts;
    }

    /// <summary>Reads an array of texts, up to a number of them; null when it is not given.</summary>
    public IReadOnlyList<string>? Array(string name, int most)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > most)
        {
            Fault(name, $"has {array.GetArrayLength()} items", $"give at most {most}");
            return [];
        }

        return Find(name) is null ? null : Strings(name);
    }

    /// <summary>Reads an array of objects, up to a number of them; it must be there.</summary>
    public IReadOnlyList<T> RequiredObjects<T>(string name, int most, Func<JsonMembers, T> read) => Required(name) ? Objects(name, most, read) : [];

    /// <summary>Reads an array of objects, up to a number of them; empty when it is not given.</summary>
    public IReadOnlyList<T> Objects<T>(string name, int most, Func<JsonMembers, T> read) => Find(name) is { } array ? Objects(array, Path(name), most, read) : [];

    /// <summary>Reads an array of arrays of objects, up to a number of each; empty when it is not given.</summary>
    public IReadOnlyList<IReadOnlyList<T>> Lists<T>(string name, int most, int mostOfEach, Func<JsonMembers, T> read) =>
        Find(name) is { } array ? [.. Items(array, Path(name), most).Select(item => Objects(item.Item, item.Path, mostOfEach, read))] : [];

    private List<T> Objects<T>(JsonElement array, string path, int most, Func<JsonMembers, T> read)
    {
        var objects = new List<T>();
        foreach (var (item, itemPath) in Items(array, path, most))
        {
            var members = new JsonMembers(item, itemPath, _faults);
            objects.Add(read(members));
            members.Done();
        }

        return objects;
    }

    /// <summary>All known members have been asked for: every other one is a fault.</summary>
    public void Done()
    {
        if (_object.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var remedy = _known.Count == 0 ? "leave it out" : $"leave it out, or give one of {string.Join(", ", _known)}";
        foreach (var member in _object.EnumerateObject().Where(member => !_known.Contains(member.Name)))
        {
            Fault(ForeignText.Shown(member.Name), "is not a member of this resource", remedy);
        }
    }

    public void Fault(string name, string problem, string remedy) => _faults.Add(new RuleFault(Path(name), problem, remedy));

    public static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private bool Required(string name)
    {
        if (_object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            return true;
        }

        _known.Add(name);
        if (_object.ValueKind == JsonValueKind.Object)
        {
            Fault(name, "is missing", "give it");
        }

        return false;
    }

    private JsonElement? Find(string name)
    {
        _known.Add(name);
        return _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private JsonElement? Find(string name, JsonValueKind kind, string remedy)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == kind)
        {
            return value;
        }

        Fault(name, $"is {Kind(value)}", remedy);
        return null;
    }

    private T? Parse<T>(string name, Func<string, T?> parse, string problem, string remedy)
        where T : struct
    {
        if (Find(name, JsonValueKind.String, remedy)?.GetString() is not { } text)
        {
            return null;
        }

        var value = parse(text);
        if (value is null)
        {
            Fault(name, $"'{ForeignText.Shown(text)}' {problem}", remedy);
        }

        return value;
    }

    private IEnumerable<(JsonElement Item, string Path)> Items(string name) => Find(name) is { } array ? Items(array, Path(name), int.MaxValue) : [];

    private IEnumerable<(JsonElement Item, string Path)> Items(JsonElement array, string path, int most)
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            _faults.Add(new RuleFault(path, $"is {Kind(array)}", "give an array"));
            return [];
        }

        if (array.GetArrayLength() > most)
        {
            _faults.Add(new RuleFault(path, $"has {array.GetArrayLength()} items", $"give at most {most}"));
            return [];
        }

        return array.EnumerateArray().Select((item, index) => (item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")));
    }
}
