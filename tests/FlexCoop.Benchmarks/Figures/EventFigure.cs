namespace FlexCoop.Benchmarks.Figures;
internal static class EventFigure { public static Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Figure>>([]); }
