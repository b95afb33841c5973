namespace FlexCoop.Middleware.Resources;

/// <summary>What a member of a document holds, as far as filters and orders care.</summary>
internal enum MemberKind
{
    Text,
    Number,
    Boolean,

    /// <summary>Text with the format date-time.</summary>
    Instant,

    /// <summary>A list of texts; a filter asks whether one of them is.</summary>
    Texts,

    /// <summary>An object, or a list of such: neither filtered nor ordered by.</summary>
    Other,
}
