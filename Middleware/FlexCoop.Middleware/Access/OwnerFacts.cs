namespace FlexCoop.Middleware.Access;

/// <summary>What holds of the owner of data when somebody asks for it.</summary>
/// <param name="HasMandate">See <see cref="Basis.Mandate"/>.</param>
/// <param name="HasConsented">See <see cref="Basis.Consent"/>.</param>
/// <param name="IsGlassBroken">See <see cref="Basis.BreakGlass"/>.</param>
internal readonly record struct OwnerFacts(bool HasMandate, bool HasConsented, bool IsGlassBroken);
