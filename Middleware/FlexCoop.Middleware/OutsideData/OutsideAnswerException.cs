namespace FlexCoop.Middleware.OutsideData;

/// <summary>An answer from outside is not what it should be. It is refused as a whole, and nothing of it is kept.</summary>
/// <param name="place">Where in it, such as <c>hourly.time[3]</c>; empty for all of it.</param>
/// <param name="problem">What is wrong there.</param>
internal sealed class OutsideAnswerException(string place, string problem) : FormatException(place.Length == 0 ? problem : $"{place}: {problem}");
