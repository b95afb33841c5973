namespace FlexCoop.Vtn.Tests;

/// <summary>Good programs to begin with.</summary>
internal static class SomeProgram
{
    /// <summary>The program of <see cref="SomeEvent"/>'s events.</summary>
    public static MarketContextDocument Dr { get; } = new() { Id = "dr", Uri = "http://example.org/dr" };
}
