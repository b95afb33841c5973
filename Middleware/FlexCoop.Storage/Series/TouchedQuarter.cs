namespace FlexCoop.Storage;

/// <summary>A quarter of an hour of a series in which points were added since somebody last closed it (<see cref="UnitOfWork.CloseTouched"/>).</summary>
/// <param name="Series">The series.</param>
/// <param name="Start">Its start, in UTC.</param>
/// <param name="Generation">One more each time points are added, so that what was not seen does not count as seen.</param>
public readonly record struct TouchedQuarter(SeriesKey Series, DateTimeOffset Start, long Generation);
