using System.Text;

namespace FlexCoop.OpenAdr.Xml;

/// <content>Faults: what is wrong, where, and what would be right; and what is overlooked.</content>
internal sealed partial class MessageReader
{
    private const int MaxFaults = 100;

    /// <summary>So many names of a choice are listed.</summary>
    private const int FewNames = 4;

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
            ReportUnknown();
        }
        else if (WasSeen(place) && !model[place].Repeats)
        {
            Report($"element {Shown()} stands here once too often", model[place].Names.Length > 1
                ? $"give exactly one of {model[place]}"
                : "give it once");
        }
        else
        {
            StandsFor(place);
            Report($"element {Shown()} is out of order", place + 1 < model.Length ? $"put it before {model[place + 1]}" : "put it last");
        }

        SkipElement();
        _frames[_top].Child = Frame.NotSought;
    }

    /// <summary>Reports an element that the type does not know, and what it was probably meant to be.</summary>
    private void ReportUnknown()
    {
        if (_faults.Count == MaxFaults)
        {
            return;
        }

        ref var frame = ref _frames[_top];
        var model = frame.Type!.Model;
        var wanted = Enumerable.Range(0, model.Length).Where(place => model[place].Repeats || !WasSeen(place)).ToList();
        var meant = Closest.To(_xml.LocalName, [.. wanted.SelectMany(place => model[place].Names).Select(name => name.LocalName)]);
        var problem = $"element {Shown()} is not allowed here";
        if (meant is null)
        {
            Report(problem, model.Length == 0 ? $"{frame.Name} is empty" : $"{frame.Name} holds {string.Join<Particle>(", ", model)}");
            return;
        }

        var place = wanted.First(place => model[place].Names.Any(name => name.LocalName == meant));
        var suggested = model[place].Names.First(name => name.LocalName == meant);
        StandsFor(place);
        Report(problem, suggested.Namespace == _xml.NamespaceURI ? $"did you mean {suggested}?" : $"give {suggested}, in the namespace {suggested.Namespace}");
    }

    /// <summary>The child that the reader stands on was meant for a particle, which is therefore not missing.</summary>
    private void StandsFor(int place)
    {
        ref var frame = ref _frames[_top];
        frame.Seen |= 1L << place;
        var path = Path();
        var missing = Missing(frame.Type!.Model[place]);
        _faults.RemoveAll(fault => fault.Path == path && fault.Problem == missing);
    }

    private void ReportMisplacedText() =>
        Report($"text '{Shorten(_xml.Value.Trim())}' is not allowed here", $"{_frames[_top].Name} holds elements only");

    private void ReportMissing()
    {
        ref var frame = ref _frames[_top];
        var particle = frame.Type!.Model[frame.Particle];
        var next = AtChild() ? $" before {Shown()}" : "";
        Report(Missing(particle), particle.Names.Length <= FewNames ? $"add {particle}{next}" : $"add one, such as {particle.Names[0]}{next}");
    }

    private static string Missing(Particle particle) =>
        particle.Names.Length <= FewNames ? $"element {particle} is missing" : $"there is none of the {particle.Names.Length} elements that may stand here";

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
