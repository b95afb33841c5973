namespace FlexCoop.Ca;

/// <summary>Where each certificate is told of before anybody is given it, and without which it opens nothing (T-21): who signs one past the log, be it with our key and into our store, gains nothing. The host provides it.</summary>
public interface IIssuanceLog
{
    /// <summary>When this returns, the log tells of all that was issued before.</summary>
    Task TakeOverAsync(CancellationToken cancellationToken);

    /// <summary>Whether the log tells that a certificate was issued.</summary>
    /// <param name="certificate">Its DER.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<bool> HoldsAsync(ReadOnlyMemory<byte> certificate, CancellationToken cancellationToken);
}
