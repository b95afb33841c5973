using System.Security.Cryptography;
using System.Text;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>The boxes that cooperatives hand out: a label code is checked against what was imported, never against anything that a box has sent (security-reliability.md §2.2, step 4).</summary>
internal sealed class BoxInventory(IdentityStores stores, IdentitySecrets secrets, IdentityOptions options, Clocks clocks)
{
    private const int MaxSerial = 64;
    private const int LabelHashDigits = 64;

    /// <summary>Imports a list, in one commit. What is in the inventory and not in the list stays.</summary>
    /// <returns>What it has done; or all that is wrong with it, and then nothing of it is kept.</returns>
    public async Task<(InventoryImport? Done, IReadOnlyList<RuleFault> Faults)> ImportAsync(string? cooperative, IReadOnlyList<InventoryRow> rows, CancellationToken cancellationToken)
    {
        var of = cooperative ?? options.Cooperative;
        if (Check(of, rows) is { Count: > 0 } faults)
        {
            return (null, faults);
        }

        while (true)
        {
            var (work, done) = (new UnitOfWork(), new InventoryImport(0, 0, 0));
            foreach (var row in rows)
            {
                var box = new InventoryDocument { Id = InventoryDocument.IdOf(of, row.Serial), Cooperative = of, Serial = row.Serial, LabelHash = Keyed(row.LabelHash), ImportedAt = clocks.Wire.GetUtcNow() };
                if (await stores.Identity.Documents(InventoryDocument.Collection).FindAsync(box.Id, cancellationToken) is not { } known)
                {
                    work.Insert(InventoryDocument.Collection, box);
                    done = done with { Added = done.Added + 1 };
                }
                else if (known.Value.LabelHash != box.LabelHash)
                {
                    work.Update(InventoryDocument.Collection, known, box);
                    done = done with { Changed = done.Changed + 1 };
                }
                else
                {
                    done = done with { Unchanged = done.Unchanged + 1 };
                }
            }

            if (!work.IsEmpty)
            {
                work.Record(new InventoryImported(of, done) { At = clocks.Wire.GetUtcNow() });
            }

            if (work.IsEmpty || await stores.Identity.TryCommitAsync(work, cancellationToken))
            {
                return (done, []);
            }
        }
    }

    /// <summary>Whether any cooperative has imported a box.</summary>
    public async ValueTask<bool> HasAnyAsync(CancellationToken cancellationToken) => (await ListAsync(after: null, limit: 1, cancellationToken)).Count > 0;

    /// <summary>A page of all boxes, in the order of their ids.</summary>
    public async ValueTask<IReadOnlyList<InventoryDocument>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        [.. (await stores.Identity.Documents(InventoryDocument.Collection).ListAsync(after, limit, cancellationToken)).Select(box => box.Value)];

    /// <summary>The box of a person's cooperative with this serial number, whose label code is still good.</summary>
    /// <returns>Null when there is none.</returns>
    public async Task<Stored<InventoryDocument>?> FindAsync(SessionDocument owner, string? serial, CancellationToken cancellationToken) =>
        serial is not null
        && await stores.Identity.Documents(InventoryDocument.Collection).FindAsync(InventoryDocument.IdOf(owner.Cooperative ?? options.Cooperative, serial), cancellationToken) is { Value.MandateId: null } found
            ? found
            : null;

    /// <summary>Whether somebody has typed the label code of a box.</summary>
    public bool IsLabelOf(InventoryDocument box, string? typed)
    {
        var label = string.Concat((typed ?? "").Where(letter => letter is not (' ' or '-'))).ToUpperInvariant();
        var hash = Keyed(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{box.Serial}:{label}"))));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(box.LabelHash));
    }

    private List<RuleFault> Check(string cooperative, IReadOnlyList<InventoryRow> rows)
    {
        var faults = new List<RuleFault>();
        if (!options.CooperativeIds.Contains(cooperative))
        {
            faults.Add(new RuleFault("cooperative", $"'{ForeignText.Shown(cooperative)}' is not known", $"give one of {string.Join(", ", options.CooperativeIds)}"));
        }

        var serials = new Dictionary<string, int>();
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            if (row.Serial.Length is 0 or > MaxSerial || row.Serial != row.Serial.Trim() || row.Serial.Any(letter => letter is < ' ' or > '~'))
            {
                faults.Add(new RuleFault($"boxes[{index}].serial", $"'{ForeignText.Shown(row.Serial)}' is no serial number", $"give 1 to {MaxSerial} printable ASCII characters without blanks around them, as the box says it"));
            }
            else if (!serials.TryAdd(row.Serial, index))
            {
                faults.Add(new RuleFault($"boxes[{index}].serial", $"'{row.Serial}' is that of boxes[{serials[row.Serial]}], too", "give each box once"));
            }

            if (row.LabelHash.Length != LabelHashDigits || !row.LabelHash.All(char.IsAsciiHexDigitLower))
            {
                faults.Add(new RuleFault($"boxes[{index}].labelHash", $"'{ForeignText.Shown(row.LabelHash)}' is no SHA-256", $"give the SHA-256 of SERIAL:LABEL in {LabelHashDigits} hexadecimal digits, the label code in capitals without blanks and hyphens"));
            }
        }

        return faults;
    }

    private string Keyed(string labelHash) => Convert.ToHexStringLower(secrets.Browser.Code("label code", labelHash));
}
