using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace FlexCoop.Middleware.Identity;

/// <summary>Writes <c>Html.Of($"…")</c>.</summary>
[InterpolatedStringHandler]
internal ref struct HtmlWriter
{
    private readonly StringBuilder _text;

    public HtmlWriter(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 32));

    public readonly void AppendLiteral(string html) => _text.Append(html);

    public readonly void AppendFormatted(string? text) => _text.Append(HtmlEncoder.Default.Encode(text ?? ""));

    public readonly void AppendFormatted(Html html) => _text.Append(html.Text);

    public readonly void AppendFormatted(IEnumerable<Html> pieces)
    {
        foreach (var piece in pieces)
        {
            _text.Append(piece.Text);
        }
    }

    public override readonly string ToString() => _text.ToString();
}
