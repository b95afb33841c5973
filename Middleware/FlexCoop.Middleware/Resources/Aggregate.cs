namespace FlexCoop.Middleware.Resources;

/// <summary>What is made of the values of a bucket.</summary>
internal enum Aggregate
{
    Mean,
    Sum,
    Min,
    Max,

    /// <summary>That of the latest document.</summary>
    Last,
}
