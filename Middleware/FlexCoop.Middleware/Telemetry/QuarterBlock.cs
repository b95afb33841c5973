using System.Buffers.Binary;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>The quarters of a day of UTC in one piece: a byte for the form, then ten bytes each: the value, the coverage, the flags.</summary>
internal static class QuarterBlock
{
    private const byte Form = 1;
    private const int ValueBytes = sizeof(double);
    private const int QuarterBytes = ValueBytes + 2;
    private const int Length = 1 + (Quarter.OfADay * QuarterBytes);

    /// <summary>A day of which nothing is known.</summary>
    public static byte[] Empty()
    {
        var body = new byte[Length];
        body[0] = Form;
        for (var index = 0; index < Quarter.OfADay; index++)
        {
            Write(body, index, Quarter.Missing);
        }

        return body;
    }

    /// <exception cref="InvalidDataException">It was written by a newer version.</exception>
    public static void Check(ReadOnlySpan<byte> body)
    {
        if (body.Length != Length || body[0] != Form)
        {
            throw new InvalidDataException($"A day of quarters has {body.Length} bytes and the form {(body.IsEmpty ? 0 : body[0])}; this version knows form {Form} of {Length} bytes.");
        }
    }

    public static Quarter Read(ReadOnlySpan<byte> body, int index)
    {
        var quarter = body.Slice(1 + (index * QuarterBytes), QuarterBytes);
        return new Quarter(BinaryPrimitives.ReadDoubleLittleEndian(quarter), quarter[ValueBytes], (QuarterFlags)quarter[ValueBytes + 1]);
    }

    public static void Write(Span<byte> body, int index, Quarter value)
    {
        var quarter = body.Slice(1 + (index * QuarterBytes), QuarterBytes);
        BinaryPrimitives.WriteDoubleLittleEndian(quarter, value.Value);
        quarter[ValueBytes] = value.Coverage;
        quarter[ValueBytes + 1] = (byte)value.Flags;
    }
}
