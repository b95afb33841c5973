using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>What holds for documents over pages, restarts and changes of their schema.</summary>
public sealed class ResourceStoreTests
{
    private const string Pairs = "api/v1/pairs";

    /// <summary>A <c>unique</c> is about all documents, also those of before it was said.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Unique_ThatIsChanged_HoldsForDocumentsOfBefore(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        WriteSchema(folder);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, ("Resources:Folder", folder.Path));
        var first = (await PostAsync(lab, "x", "y", cancellationToken)).Expect(HttpStatusCode.Created);

        WriteSchema(folder, "a", "b");
        await lab.RestartAsync(cancellationToken);
        Assert.That((await PostAsync(lab, "x", "y", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Conflict), "made before");
        Assert.That((await DeleteAsync(lab, first, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        var second = (await PostAsync(lab, "x", "y", cancellationToken)).Expect(HttpStatusCode.Created);
        Assert.That((await PostAsync(lab, "x", "y", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Conflict));

        WriteSchema(folder, "a");
        await lab.RestartAsync(cancellationToken);
        Assert.That((await PostAsync(lab, "x", "z", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Conflict), "another member of it");
        Assert.That((await DeleteAsync(lab, second, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NoContent));

        WriteSchema(folder, "a", "b");
        await lab.RestartAsync(cancellationToken);
        (await PostAsync(lab, "x", "y", cancellationToken)).Expect(HttpStatusCode.Created);
    }

    [Test, CancelAfter(300_000)]
    public async Task Unique_ValuesThatReadAlikeWhenJoined_AreTwo(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        WriteSchema(folder, "a", "b");
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, ("Resources:Folder", folder.Path));

        (await PostAsync(lab, "p\u0000q", "r", cancellationToken)).Expect(HttpStatusCode.Created);
        (await PostAsync(lab, "p", "q\u0000r", cancellationToken)).Expect(HttpStatusCode.Created);
    }

    [Test, CancelAfter(300_000)]
    public async Task Page_OfLargeDocuments_EndsEarlyAndSaysWhereItGoesOn(CancellationToken cancellationToken)
    {
        const int Documents = 12;
        using var folder = new TemporaryFolder();
        WriteSchema(folder);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, ("Resources:Folder", folder.Path));
        for (var index = 0; index < Documents; index++)
        {
            (await PostAsync(lab, $"{index}", new string('b', 1_000_000), cancellationToken)).Expect(HttpStatusCode.Created);
        }

        using var rest = lab.NewOperator();
        var page = (await rest.GetAsync(Pairs, cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(page["items"]!.AsArray(), Has.Count.InRange(1, Documents - 1));
        Assert.That((string?)page["next"], Is.Not.Null);
        Assert.That(await rest.AllAsync(Pairs, cancellationToken), Has.Count.EqualTo(Documents));
    }

    [Test, CancelAfter(300_000)]
    public async Task Many_MadeAtOnce_HaveIdsInTheOrderOfTheirRows(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();

        var made = (await rest.PostAsync(SomeStep.List, new JsonArray([.. Enumerable.Range(0, 100).Select(quarter => (JsonNode)SomeStep.New(quarter))]), cancellationToken)).Expect(HttpStatusCode.Created);

        Assert.That(made["items"]!.AsArray().Select(item => (string)item!["id"]!), Is.Ordered.Using<string>(StringComparer.Ordinal));
        Assert.That((await rest.AllAsync(SomeStep.List, cancellationToken)).Select(item => (string)item["start"]!), Is.Ordered.Using<string>(StringComparer.Ordinal));
    }

    [Test, CancelAfter(300_000)]
    public async Task Requests_OfLongAgo_AreForgottenChunkByChunk(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        var database = lab.Services.GetRequiredService<Database>();
        var work = new UnitOfWork();
        for (var index = 0; index < 601; index++)
        {
            var age = TimeSpan.FromHours(index == 600 ? 23 : 25);
            work.Insert(IdempotencyDocument.Collection, new IdempotencyDocument { Id = $"{index:000}", BodyHash = "", DocumentIds = [], At = lab.Wire.GetUtcNow() - age });
        }

        await database.CommitAsync(work, cancellationToken);
        await lab.Services.GetRequiredService<ResourceStore>().ForgetRequestsAsync(cancellationToken);

        Assert.That((await database.Documents(IdempotencyDocument.Collection).ListAsync(after: null, limit: 1000, cancellationToken)).Select(kept => kept.Value.Id), Is.EqualTo(["600"]));
    }

    private static async Task<RestAnswer> PostAsync(MiddlewareHost lab, string a, string b, CancellationToken cancellationToken)
    {
        using var rest = lab.NewOperator();
        return await rest.PostAsync(Pairs, new JsonObject { ["a"] = a, ["b"] = b }, cancellationToken);
    }

    private static async Task<RestAnswer> DeleteAsync(MiddlewareHost lab, JsonNode document, CancellationToken cancellationToken)
    {
        using var rest = lab.NewOperator();
        return await rest.SendAsync(HttpMethod.Delete, $"{Pairs}/{document["id"]}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
    }

    private static void WriteSchema(TemporaryFolder folder, params IEnumerable<string> unique) => File.WriteAllText(folder["pairs.schema.json"], $$"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Pair", "description": "Two texts.", "type": "object", "additionalProperties": false, "required": ["a", "b"],
          "properties": { "a": { "description": "One.", "type": "string", "maxLength": 1000000 }, "b": { "description": "The other.", "type": "string", "maxLength": 1000000 } },
          "examples": [{ "a": "x", "b": "y" }],
          "x-resource": {
            "owner": "cooperative", "verbs": ["create", "delete"], "access": { "aggregator": { "read": "event.read", "change": "event.dispatch" } },
            "unique": [{{string.Join(", ", unique.Select(name => $"\"{name}\""))}}]
          }
        }
        """);
}
