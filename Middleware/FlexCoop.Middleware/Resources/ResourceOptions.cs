namespace FlexCoop.Middleware.Resources;

/// <summary>Settings of the section <c>Resources</c>.</summary>
internal sealed class ResourceOptions
{
    /// <summary>A folder of schemas beside those that come with the program; none unless said.</summary>
    public string? Folder { get; set; }
}
