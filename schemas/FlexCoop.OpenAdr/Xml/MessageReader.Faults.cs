using System.Text;

namespace FlexCoop.OpenAdr.Xml;

/// <content>Faults: what is wrong, where, and what would be right; and what is overlooked.</content>
internal sealed partial class MessageReader
{
    private const int MaxFaults = 100;

    private readonly List<OadrFault> _faults = [];
    private SortedDictionary<Leniency, int>? _leniencies;

    public IReadOnlyList<OadrFault> Faults => _faults;

    /// <summary>How often each mistake was overlooked.</summary>
    public IReadOnlyDictionary<Leniency, int> Leniencies => _leniencies ?? OadrReadResult.NoLeniency;

    /// <summary>Whether this mistake may be overlooked; it is counted if so.</summary>
    public bool Overlook(Leniency leniency)
    {
        if (!_options.Grants(leniency))
        {
            return false;
        }

        _leniencies ??= [];
        _leniencies[leniency] = _leniencies.GetValueOrDefault(leniency) + 1;
        return true;
    }

    /// <summary>Notes a fault at the place where the reader stands.</summary>
    public void Report(string problem, string remedy) => Report((_line.LineNumber, _line.LinePosition), problem, remedy);

    /// <summary>Notes a fault.</summary>
    public void Report((int Line, int Column) place, string problem, string remedy)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(new OadrFault(place.Line, place.Column, Path(), problem, remedy));
        }
    }

    /// <summary>Notes that the text of an element that was read is not of its type.</summary>
    public void ReportText(XmlName name, int position, (int Line, int Column) place, string text, string remedy)
    {
        Push(name, position, type: null);
        Report(place, $"'{Shorten(text, 80)}' is not allowed here", remedy);
        _top--;
    }

    /// <summary>Reports the child that the reader stands on as not belonging there, and moves past it.</summary>
    private void DropMisplaced()
    {
        ref var frame = ref _frames[_top];
        var model = frame.Type!.Model;
        var place = frame.Type.PlaceOf(_xml.LocalName, _xml.NamespaceURI, from: 0);

        if (place < 0)
        {
            Report($"element {Shown()} is not allowed here", model.Length == 0
                ? $"{frame.Name} is empty"
                : $"{frame.Name} holds {string.Join<Particle>(", ", model)}");
        }
        else if (WasSeen(place) && !model[place].Repeats)
        {
            Report($"element {Shown()} stands here once too often", model[place].Names.Length > 1
                ? $"give exactly one of {model[place]}"
                : "give it once");
        }
        else
        {
            // The same mistake was reported as "missing" when its proper place was passed.
            var path = Path();
            _faults.RemoveAll(fault => fault.Path == path && fault.Problem == Missing(model[place].ToString()));
            frame.Seen |= 1L << place;
            Report($"element {Shown()} is out of order", place + 1 < model.Length ? $"put it before {model[place + 1]}" : "put it last");
        }

        SkipElement();
        _frames[_top].Child = Frame.NotSought;
    }

    private void ReportMisplacedText() =>
        Report($"text '{Shorten(_xml.Value.Trim())}' is not allowed here", $"{_frames[_top].Name} holds elements only");

    private void ReportMissing(XmlName name) => ReportMissing(name.ToString());

    private void ReportMissing(Particle particle) =>
        ReportMissing(particle.Names.Length <= 4 ? particle.ToString() : $"one of {particle.Names.Length} elements");

    private void ReportMissing(string name)
    {
        var next = AtChild() ? $" before {Shown()}" : "";
        Report(Missing(name), $"add {name}{next}");
    }

    private static string Missing(string name) => $"element {name} is missing";

    /// <summary>The name of the node that the reader stands on, with our prefix where we know its namespace.</summary>
    private string Shown() => XmlNames.Show(_xml.LocalName, _xml.NamespaceURI);

    private static string Shorten(string text, int length = 40) => text.Length <= length ? text : text[..length] + "…";

    private string Path()
    {
        var path = new StringBuilder();
        for (var level = 0; level <= _top; level++)
        {
            path.Append('/').Append(_frames[level].Name);
            if (_frames[level].Position > 0)
            {
                path.Append('[').Append(_frames[level].Position).Append(']');
            }
        }

        return path.Length == 0 ? "/" : path.ToString();
    }
}
