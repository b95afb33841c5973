using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>A scenario that is to be played.</summary>
/// <param name="Heading">Which, and in which mode.</param>
/// <param name="PlayAsync">Opens the bench, and plays.</param>
internal sealed record CertifyScenario(ScenarioHeading Heading, Func<ScenarioRun, Task> PlayAsync);
