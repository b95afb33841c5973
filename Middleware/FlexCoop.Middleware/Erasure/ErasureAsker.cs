namespace FlexCoop.Middleware.Erasure;

/// <summary>Who has asked for an erasure.</summary>
internal enum ErasureAsker
{
    Member,
    Operator,
}
