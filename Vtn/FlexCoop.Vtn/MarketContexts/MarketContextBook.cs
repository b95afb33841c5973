using System.Collections.Immutable;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The programs, kept in memory too: every event asks for its own.</summary>
public sealed class MarketContextBook(Database database)
{
    internal const int MaxPrograms = 1000;

    private readonly DocumentCollection<MarketContextDocument> _programs = database.Documents(MarketContextDocument.Collection);
    private ImmutableSortedDictionary<string, MarketContextDocument> _byId = ImmutableSortedDictionary.Create<string, MarketContextDocument>(StringComparer.Ordinal);
    private ImmutableDictionary<string, MarketContextDocument> _byUri = ImmutableDictionary<string, MarketContextDocument>.Empty;

    /// <summary>All programs, by id.</summary>
    public IEnumerable<MarketContextDocument> All => _byId.Values;

    /// <summary>The program of this id; null when there is none.</summary>
    public MarketContextDocument? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The program that a URI names: the one that was made for it, or the implicit one.</summary>
    public MarketContextDocument Of(string uri) => FindByUri(uri) ?? MarketContextDocument.Implicit(uri);

    internal MarketContextDocument? FindByUri(string uri)
    {
        var byUri = _byUri;
        return byUri.IsEmpty ? null : byUri.GetValueOrDefault(new MarketContext(uri).Normalized);
    }

    /// <summary>The program that a URI names, as it is stored; null for an implicit one.</summary>
    internal async ValueTask<Stored<MarketContextDocument>?> ReadByUriAsync(string uri, CancellationToken cancellationToken) =>
        FindByUri(uri) is { } program ? await ReadAsync(program.Id, cancellationToken) : null;

    internal ValueTask<Stored<MarketContextDocument>?> ReadAsync(string id, CancellationToken cancellationToken) => _programs.FindAsync(id, cancellationToken);

    /// <summary>Reads what is kept in memory.</summary>
    internal async Task LoadAsync(CancellationToken cancellationToken) =>
        Remember((await _programs.ListAsync(after: null, MaxPrograms, cancellationToken)).Select(program => KeyValuePair.Create(program.Value.Id, program.Value)).ToImmutableSortedDictionary(StringComparer.Ordinal));

    internal void Remember(MarketContextDocument program) => Remember(_byId.SetItem(program.Id, program));

    internal void Forget(string id) => Remember(_byId.Remove(id));

    private void Remember(ImmutableSortedDictionary<string, MarketContextDocument> programs)
    {
        _byId = programs;
        _byUri = programs.Values.ToImmutableDictionary(program => new MarketContext(program.Uri).Normalized);
    }
}
