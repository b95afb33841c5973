namespace FlexCoop.Benchmarks.Figures;
internal static class AgentFigure { public static Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Figure>>([]); }
