using System.Security.Cryptography;

namespace FlexCoop.Storage;

/// <summary>What is to be provable later, in the commit that does it: no act without its entry, and no entry without its act, wherever the process dies.</summary>
public static class AuditTrail
{
    /// <summary>What was recorded in a database, and not taken over into the audit log yet. To be declared for every database whose units of work record.</summary>
    public static readonly LogDefinition Definition = new("audit");

    private const int IdBytes = 16;

    /// <summary>Records an act in the unit of work that does it; who acts is known (<see cref="Actor"/>).</summary>
    public static UnitOfWork Record(this UnitOfWork work, AuditEntry entry)
    {
        var recorded = new RecordedEntry
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
            Kind = entry.Kind,
            At = entry.At,
            Actor = Actor.Name,
            Trace = Actor.Trace,
            Facts = entry.Facts.Where(fact => fact.Value is not null).ToDictionary(fact => fact.Name, fact => fact.Value!),
            Subjects = entry.Subjects,
        };
        return work.Append(Definition, entry.At, entry.Kind, recorded.Write());
    }
}
