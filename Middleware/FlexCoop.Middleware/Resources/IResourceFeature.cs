using System.Text.Json;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>What a feature adds to a resource of a file: what the file cannot say.</summary>
internal interface IResourceFeature
{
    /// <summary>Which resource.</summary>
    string Resource { get; }

    /// <summary>What is kept of what somebody sends by REST, and what is wrong with it.</summary>
    /// <param name="before">The document that it takes the place of; null for a new one.</param>
    /// <param name="body">What was sent, which the schema has passed.</param>
    /// <param name="row">Which of many it is; null when it is the whole body.</param>
    (JsonElement Body, IReadOnlyList<RuleFault> Faults) Complete(ResourceDocument? before, JsonElement body, int? row) => (body, []);

    /// <summary>The same, where it matters who sends it.</summary>
    (JsonElement Body, IReadOnlyList<RuleFault> Faults) Complete(ResourceActor actor, ResourceDocument? before, JsonElement body, int? row) => Complete(before, body, row);

    /// <summary>What is left of rows that are to be made together, with what only the store can say of them, and what is wrong with the others.</summary>
    ValueTask<(IReadOnlyList<NewDocument> Rows, IReadOnlyList<RuleFault> Faults)> CheckAsync(IReadOnlyList<NewDocument> rows, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(IReadOnlyList<NewDocument>, IReadOnlyList<RuleFault>)>((rows, []));

    /// <summary>What else is wrong with what somebody sends by REST, seeing whose it is or is to be.</summary>
    IReadOnlyList<RuleFault> Check(ResourceActor actor, ResourceScope owner, ResourceDocument? before, JsonElement body, int? row) => [];

    /// <summary>Whether somebody who may read the resource may see a document of it.</summary>
    bool Shows(ResourceActor actor, ResourceDocument document) => true;

    /// <summary>Adds to the commit that makes a document what belongs to it.</summary>
    void Add(UnitOfWork work, ResourceDocument document)
    {
    }

    /// <summary>Why a document may not be removed by REST; null when it may.</summary>
    RuleFault? WhyKept(ResourceDocument document) => null;

    /// <summary>The same, where it matters who removes it.</summary>
    RuleFault? WhyKept(ResourceActor actor, ResourceDocument document) => WhyKept(document);

    /// <summary>A document was made, changed or removed, and that is durable. On the store's writer: short, and never failing.</summary>
    void Follow(ResourceDocument document, bool isRemoved)
    {
    }
}
