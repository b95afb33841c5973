namespace FlexCoop.Middleware.Resources;

/// <summary>How a member is compared with what a filter names.</summary>
internal enum FilterOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary>One of several.</summary>
    In,
}
