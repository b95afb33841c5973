using System.Globalization;
using System.Runtime.CompilerServices;
using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>What a scenario expects of the node under test.</summary>
internal static class Expect
{
    /// <exception cref="NonconformanceException">It does not hold.</exception>
    public static void That(bool holds, string expectation, [CallerArgumentExpression(nameof(holds))] string condition = "")
    {
        if (!holds)
        {
            throw new NonconformanceException($"{expectation} (expected: {condition})");
        }
    }

    /// <exception cref="NonconformanceException">It is another value.</exception>
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new NonconformanceException(string.Create(CultureInfo.InvariantCulture, $"{what} is {Shown(actual)}, expected {Shown(expected)}"));
        }
    }

    /// <summary>The lists have the same members in the same order.</summary>
    /// <exception cref="NonconformanceException">They have not.</exception>
    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
    {
        var (wanted, got) = (expected.ToList(), actual.ToList());
        if (!wanted.SequenceEqual(got))
        {
            throw new NonconformanceException($"{what}: [{string.Join(", ", got)}], expected [{string.Join(", ", wanted)}]");
        }
    }

    /// <summary>An instant lies between two, or beside them by no more than the clocks of bench and node may differ.</summary>
    /// <exception cref="NonconformanceException">It does not.</exception>
    public static void Within(DateTimeOffset from, DateTimeOffset to, TimeSpan tolerance, DateTimeOffset? actual, string what)
    {
        if (!(actual >= from - tolerance && actual <= to + tolerance))
        {
            throw new NonconformanceException(string.Create(
                CultureInfo.InvariantCulture, $"{what} is {(actual is { } given ? $"'{given:O}'" : "nothing")}, expected {(from == to ? "" : $"{from:O} to ")}{to:O}{(tolerance > TimeSpan.Zero ? $", {tolerance.TotalSeconds:0} s more or less" : "")}"));
        }
    }

    /// <summary>The request was taken, and its requestID comes back.</summary>
    public static void Ok(EiResponse response, string requestId, string what)
    {
        Equal(EiResponseCode.Ok, response.ResponseCode, $"{what}: responseCode");
        Equal(requestId, response.RequestId, $"{what}: requestID");
    }

    /// <summary>The request was refused with just this code.</summary>
    public static void Refused(EiResponseCode code, EiResponse response, string what) => Equal(code, response.ResponseCode, $"{what}: responseCode");

    /// <summary>The request was refused with any code of the application.</summary>
    public static void Refused(EiResponse response, string what) => That(response.ResponseCode.Value is >= 400 and <= 499, $"{what}: responseCode is {response.ResponseCode}, a 4xx was expected");

    /// <summary>What is not there is told from what is empty.</summary>
    private static string Shown<T>(T value) => value is null ? "nothing" : string.Create(CultureInfo.InvariantCulture, $"'{value}'");
}
