namespace FlexCoop.Middleware.Identity;

/// <summary>A piece of a page. What is put into it as a text is encoded; only another piece is taken as it is.</summary>
/// <param name="Text">HTML.</param>
internal sealed record Html(string Text)
{
    public static Html Empty { get; } = new("");

    public static Html Of(ref HtmlWriter writer) => new(writer.ToString());
}
