using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>What the events ask of a resource at an instant.</summary>
/// <param name="EventId">The event that asks.</param>
/// <param name="ModificationNumber">In which modification.</param>
/// <param name="Interval">The number of the interval, from 0.</param>
/// <param name="Demand">What is asked.</param>
/// <param name="ValidUntil">Until when, if nothing new is asked: the resource lets go by itself then.</param>
public sealed record TimelineDemand(OadrEventId EventId, uint ModificationNumber, int Interval, ResourceDemand Demand, DateTimeOffset ValidUntil);
