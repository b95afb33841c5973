using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>One of the documents that a document of the forerunner is in ours.</summary>
/// <param name="Resource">Of which resource it is.</param>
/// <param name="Document">What is posted.</param>
internal sealed record MappedDocument(string Resource, JsonObject Document);
