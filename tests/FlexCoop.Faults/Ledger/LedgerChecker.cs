using System.Globalization;

namespace FlexCoop.Faults;

/// <summary>Holds what a database holds against what the clients wrote down (Jepsen's model): I1, I2, I4 and I9 of the server.</summary>
/// <remarks>
/// A key is written by one client, one operation after the other. So it holds what the last acknowledged operation left, or what one without
/// an answer after it would leave: such a one has happened or not, and never half.
/// </remarks>
internal static class LedgerChecker
{
    private const string OnlyTheAnswerTells = "/?";
    private const string OnlyTheAnswerKnows = "?";
    private const string NoRegistration = "none";
    private const string EndOfRegistration = "end/";

    public static IReadOnlyList<Violation> Check(IReadOnlyList<LedgerEntry> ledger, StoreContents store) =>
        [.. Values(ledger, store), .. MadeUp(ledger, store), .. Lost(ledger, store), .. BackwardSteps(ledger, store)];

    private static IEnumerable<Violation> Values(IReadOnlyList<LedgerEntry> ledger, StoreContents store)
    {
        foreach (var entries in ledger.Where(entry => entry.Outcome != Outcome.Saw && !entry.Key.EndsWith(OnlyTheAnswerTells, StringComparison.Ordinal) && !entry.Key.StartsWith(EndOfRegistration, StringComparison.Ordinal)).GroupBy(entry => entry.Key))
        {
            var last = Last(entries);
            var refused = entries.Where(entry => entry.Outcome == Outcome.Fail).Select(entry => entry.Operation).ToHashSet();
            var open = entries.Where(entry => entry.Outcome == Outcome.Invoke && entry.Number > (last?.Number ?? 0) && !refused.Contains(entry.Number)).ToList();
            var held = store.Values.GetValueOrDefault(entries.Key);
            if (held == last?.Value || open.Any(entry => entry.Value == held || entry.Value == OnlyTheAnswerKnows) || IsForgotten(entries.Key, held, last, ledger))
            {
                continue;
            }

            var isOlder = held is null || entries.Any(entry => entry.Number < last?.Number && entry.Value == held);
            yield return new Violation(
                last is not null && isOlder ? "I1" : "I2",
                $"{entries.Key} holds {held ?? "nothing"}"
                + (last is not null ? $"; {last.Value ?? "nothing"} was acknowledged" : "; nothing was acknowledged")
                + (open.Count > 0 ? $", and not answered: {string.Join(", ", open.Select(entry => entry.Value ?? "nothing").Distinct())}" : ""),
                Lines([.. last is null ? [] : entries.Where(entry => entry.Number == last.Operation || entry == last), .. open]));
        }
    }

    /// <summary>The acknowledged operation that counts: the last, but an answer to an earlier modification does not take the place of one to a later.</summary>
    private static LedgerEntry? Last(IGrouping<string, LedgerEntry> entries)
    {
        var acknowledged = entries.Where(entry => entry.Outcome == Outcome.Ok);
        return entries.Key.StartsWith("opt/", StringComparison.Ordinal)
            ? acknowledged.OrderBy(entry => Number(entry.Value!.Split(' ')[0])).ThenBy(entry => entry.Number).LastOrDefault()
            : acknowledged.LastOrDefault();
    }

    /// <summary>
    /// METADATA and reports are forgotten with the registration that they came with (rule 407), whether its end was answered or not. A registration
    /// whose end an operator wants ends without the VEN's word when that is silent.
    /// </summary>
    private static bool IsForgotten(string key, string? held, LedgerEntry? last, IReadOnlyList<LedgerEntry> ledger)
    {
        bool IsInvoked(string what, string? value) =>
            ledger.Any(entry => entry.Number > (last?.Number ?? 0) && entry.Outcome == Outcome.Invoke && entry.Key == what && (value is null || entry.Value == value));

        return (key.Split('/'), held) switch
        {
            (["metadata" or "report", var venId, ..], null or "") => IsInvoked("registration/" + venId, NoRegistration) || IsInvoked(EndOfRegistration + venId, value: null),
            (["registration", var venId], NoRegistration) => IsInvoked(EndOfRegistration + venId, value: null),
            _ => false,
        };
    }

    /// <summary>What is there, and nobody asked for.</summary>
    private static IEnumerable<Violation> MadeUp(IReadOnlyList<LedgerEntry> ledger, StoreContents store)
    {
        var known = ledger.Select(entry => entry.Key).ToHashSet();
        foreach (var kind in store.Values.Keys.Where(key => !known.Contains(key)).GroupBy(key => key.Split('/')[0]))
        {
            if (kind.Key is "groups" or "metadata" or "modification")
            {
                // They come with a registration or an event.
                continue;
            }

            var unanswered = Unanswered(kind.Key, ledger).ToList();
            if (kind.Count() > unanswered.Count)
            {
                yield return new Violation("I2", $"{string.Join(", ", kind)}: {kind.Count()} that nobody was told of, and {unanswered.Count} unanswered operations", Lines(unanswered));
            }
        }
    }

    /// <summary>Each VEN is owed its events until it has answered them as they stand.</summary>
    private static IEnumerable<Violation> Lost(IReadOnlyList<LedgerEntry> ledger, StoreContents store)
    {
        foreach (var (key, venId) in store.Unsettled.Where(unsettled => !store.Owed.Contains(unsettled.VenId + "/events") && !IsBeingRegistered(unsettled.VenId, ledger, store)))
        {
            var last = ledger.LastOrDefault(entry => entry.Outcome == Outcome.Ok && entry.Key == key);
            var answered = ledger.LastOrDefault(entry => entry.Outcome == Outcome.Ok && entry.Key == $"opt/{venId}/{key.Split('/')[1]}");
            yield return new Violation(
                "I1",
                $"{key} is owed to {venId} no more, which has {(answered is null ? "not answered it" : $"answered {answered.Value}")}; it holds {store.Values[key]}",
                Lines([.. ledger.Where(entry => last is not null && (entry.Number == last.Operation || entry == last)), .. answered is null ? Array.Empty<LedgerEntry>() : [answered]]));
        }
    }

    /// <summary>A VEN is registered by one commit and owed its events by the next, before it is answered; when the process ends in between, its next start owes them.</summary>
    private static bool IsBeingRegistered(string venId, IReadOnlyList<LedgerEntry> ledger, StoreContents store)
    {
        if (!store.Owed.Contains(venId + "/register-report"))
        {
            return false;
        }

        return ledger.LastOrDefault(entry => entry.Key == "registration/" + venId) is { } last
            ? last.Outcome is Outcome.Invoke or Outcome.Unknown
            : Unanswered("registration", ledger).Any();
    }

    /// <summary>What was asked for and not answered, where only the answer tells what it is about.</summary>
    private static IEnumerable<LedgerEntry> Unanswered(string kind, IReadOnlyList<LedgerEntry> ledger)
    {
        var answered = ledger.Where(entry => entry.Outcome is Outcome.Ok or Outcome.Fail).Select(entry => entry.Operation).ToHashSet();
        return ledger.Where(entry => entry.Outcome == Outcome.Invoke && entry.Key == kind + OnlyTheAnswerTells && !answered.Contains(entry.Number));
    }

    /// <summary>No modification number goes back, for a client that looks twice, nor in the store.</summary>
    private static IEnumerable<Violation> BackwardSteps(IReadOnlyList<LedgerEntry> ledger, StoreContents store)
    {
        foreach (var shown in ledger.Where(entry => entry.Outcome == Outcome.Saw).GroupBy(entry => (entry.Client, entry.Key)))
        {
            var steps = shown.Zip(shown.Skip(1)).Where(pair => Number(pair.Second.Value) < Number(pair.First.Value)).ToList();
            if (steps.Count > 0)
            {
                yield return new Violation("I9", $"{shown.Key.Key} went back", Lines([steps[0].First, steps[0].Second]));
            }

            if (!store.Values.TryGetValue(shown.Key.Key, out var held) || !uint.TryParse(held, CultureInfo.InvariantCulture, out var now) || now < Number(shown.Last().Value))
            {
                yield return new Violation("I9", $"{shown.Key.Key} is {held ?? "gone"}, and was shown as {shown.Last().Value}", Lines([shown.Last()]));
            }
        }
    }

    private static uint Number(string? value) => uint.Parse(value!, CultureInfo.InvariantCulture);

    private static IReadOnlyList<string> Lines(IReadOnlyList<LedgerEntry> entries) => [.. entries.OrderBy(entry => entry.Number).Select(entry => entry.ToString())];
}
