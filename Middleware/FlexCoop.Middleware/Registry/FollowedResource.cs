using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Registry;

/// <summary>A resource of which the registry keeps something in memory.</summary>
/// <param name="resource">Which.</param>
/// <param name="follow">Is told of each document that became durable, and whether it is removed.</param>
internal sealed class FollowedResource(string resource, Action<ResourceDocument, bool> follow) : IResourceFeature
{
    public string Resource => resource;

    public void Follow(ResourceDocument document, bool isRemoved) => follow(document, isRemoved);
}
