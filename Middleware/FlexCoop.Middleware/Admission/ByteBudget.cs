namespace FlexCoop.Middleware.Admission;

/// <summary>The bytes that many may hold together.</summary>
/// <param name="bytes">How many.</param>
internal sealed class ByteBudget(long bytes)
{
    private long _left = bytes;

    /// <returns>False when there are not so many left; then none are taken.</returns>
    public bool TryTake(long count)
    {
        if (Interlocked.Add(ref _left, -count) >= 0)
        {
            return true;
        }

        GiveBack(count);
        return false;
    }

    public void GiveBack(long count) => Interlocked.Add(ref _left, count);
}
