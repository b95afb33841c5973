using FlexCoop.Middleware.Identity;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary>All that a decision asks, in memory.</summary>
internal sealed record AccessDesk(PolicyBook Policies, HomeBook Homes, ConsentBook Consents, GlassBook Glasses, UseBook Uses, PairwiseSubjects Subjects, Clocks Clocks);
