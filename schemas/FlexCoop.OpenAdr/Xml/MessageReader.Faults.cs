using System.Globalization;
using System.Text;

namespace FlexCoop.OpenAdr.Xml;

/// <content>Faults: what is wrong, where, and what would be right; and what is overlooked.</content>
internal sealed partial class MessageReader
{
    private const int MaxFaults = 100;

    /// <summary>So many names of a choice are listed.</summary>
    private const int FewNames = 4;

    private readonly List<OadrFault> _faults = [];
    private readonly List<Overlooked> _overlooked = [];

    /// <summary>In document order, but for those that are found late; the first hundred.</summary>
    public IReadOnlyList<OadrFault> Faults => _faults;

    /// <summary>Where the reader stands.</summary>
    public (int Line, int Column) Place => (_line.LineNumber, _line.LinePosition);

    /// <summary>Whether there were more.</summary>
    public bool HasMoreFaults { get; private set; }

    /// <summary>Every kind of mistake that was overlooked.</summary>
    public IReadOnlyList<Overlooked> Overlooked => _overlooked;

    /// <summary>Whether this mistake of the element that the reader stands on may be overlooked; it is counted if so.</summary>
    public bool Overlook(Leniency leniency)
    {
        if (!_options.Grants(leniency))
        {
            return false;
        }

        var known = _overlooked.FindIndex(overlooked => overlooked.Leniency == leniency);
        if (known >= 0)
        {
            _overlooked[known] = _overlooked[known] with { Times = _overlooked[known].Times + 1 };
        }
        else
        {
            _overlooked.Add(new Overlooked(leniency, Times: 1, _line.LineNumber, _line.LinePosition, Path()));
        }

        return true;
    }

    /// <summary>Whether this mistake in the text that was read last may be overlooked; it is counted if so.</summary>
    public bool OverlookInText(Leniency leniency)
    {
        var before = _overlooked.Count;
        var overlooks = Overlook(leniency);
        if (_overlooked.Count > before)
        {
            _overlooked[^1] = _overlooked[^1] with { Line = _text.Line, Column = _text.Column, Path = $"{Path()}/{_text.Name}{Position(_text.Position)}" };
        }

        return overlooks;
    }

    /// <summary>Notes a fault at the place where the reader stands.</summary>
    public void Report(string problem, string remedy) => Report(Place, problem, remedy);

    /// <summary>Notes a fault.</summary>
    public void Report((int Line, int Column) place, string problem, string remedy)
    {
        if (WantsFault())
        {
            _faults.Add(new OadrFault(place.Line, place.Column, Path(), Printable.Text(problem), Printable.Text(remedy)));
        }
    }

    /// <summary>Whether a fault would be noted. What it would say is not even made otherwise: a megabyte of faults must cost no more than one of sense.</summary>
    private bool WantsFault()
    {
        HasMoreFaults |= _faults.Count == MaxFaults;
        return !HasMoreFaults;
    }

    /// <summary>Notes that the text that was read last is not of its type.</summary>
    public void ReportText(string text, Func<string, string> remedy)
    {
        if (!WantsFault())
        {
            return;
        }

        Push(_text.Name!, _text.Position, type: null);
        Report((_text.Line, _text.Column), $"'{Printable.Shorten(text, 80)}' is not allowed here", remedy(text));
        _top--;
    }

    /// <summary>Reports the child that the reader stands on as not belonging there, and moves past it.</summary>
    private void DropMisplaced()
    {
        if (WantsFault())
        {
            ReportMisplaced();
        }

        SkipElement();
        _frames[_top].Child = Frame.NotSought;
    }

    private void ReportMisplaced()
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
                ? $"give only one of {model[place]}"
                : "give it once");
        }
        else
        {
            StandsFor(place);
            Report($"element {Shown()} is out of order", $"put it before {model[NextSeen(place)]}");
        }
    }

    /// <summary>The first particle after one that there was an element for: what that one should have come before.</summary>
    private int NextSeen(int place)
    {
        var next = place + 1;
        while (!WasSeen(next))
        {
            next++;
        }

        return next;
    }

    /// <summary>Reports an element that the type does not know, and what it was probably meant to be.</summary>
    private void ReportUnknown()
    {
        ref var frame = ref _frames[_top];
        var model = frame.Type!.Model;
        var wanted = Enumerable.Range(0, model.Length).Where(place => model[place].Repeats || !WasSeen(place)).ToList();
        var names = wanted.SelectMany(place => model[place].Names).Select(name => name.LocalName).ToList();

        // A name of the schema that stands in the wrong place is no slip of the pen.
        var meant = names.Contains(_xml.LocalName) ? _xml.LocalName : KnownNames.Find(_xml.LocalName) is null ? Closest.To(_xml.LocalName, names) : null;
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

    private void ReportElementInText()
    {
        if (WantsFault())
        {
            Report($"element {Shown()} is not allowed here", $"{_frames[_top].Name} holds text only");
        }
    }

    private void ReportMisplacedText()
    {
        if (WantsFault())
        {
            Report($"text '{Printable.Shorten(_xml.Value.Trim(), 40)}' is not allowed here", $"{_frames[_top].Name} holds elements only");
        }
    }

    private void ReportMissing()
    {
        var next = AtChild() ? $" before {Shown()}" : "";
        if (!WantsFault())
        {
            return;
        }

        ref var frame = ref _frames[_top];
        var particle = frame.Type!.Model[frame.Particle];
        Report(Missing(particle), particle.Names.Length <= FewNames ? $"add {particle}{next}" : $"add one, such as {particle.Names[0]}{next}");
    }

    private static string Missing(Particle particle) =>
        particle.Names.Length <= FewNames ? $"element {particle} is missing" : $"there is none of the {particle.Names.Length} elements that may stand here";

    /// <summary>The name of the node that the reader stands on, with our prefix where we know its namespace.</summary>
    private string Shown() => XmlNames.Show(_xml.LocalName, _xml.NamespaceURI);

    /// <summary>The path of the element that is being read; <c>/</c> outside of all.</summary>
    public string Path()
    {
        var path = new StringBuilder();
        for (var level = 0; level <= _top; level++)
        {
            path.Append('/').Append(_frames[level].Name).Append(Position(_frames[level].Position));
        }

        return path.Length == 0 ? "/" : path.ToString();
    }

    private static string Position(int position) => position == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"[{position}]");
}
