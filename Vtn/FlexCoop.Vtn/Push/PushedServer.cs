namespace FlexCoop.Vtn;

/// <summary>Whose server it is to which is pushed, by its certificate.</summary>
/// <param name="Ven">The VEN, with its cooperative.</param>
/// <param name="IsPinned">Whether the certificate was entered by its fingerprint, and so need not name the host: those of the Alliance name an address of the network card (§9.2.1.1).</param>
public sealed record PushedServer(CertifiedVen Ven, bool IsPinned);
